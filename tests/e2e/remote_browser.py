#!/usr/bin/python3
"""remote_browser.py URL

A browser on another machine, as far as a paste goes: opens the address of a sign-in at the simulator
(which signs in by itself, --consent auto) and prints the address of the callback that it could not
load. Where the callback is a form that the page posts, its fields are put into the address, as the
person would find them with response_mode=query.
"""

import html.parser
import os
import re
import socket
import ssl
import sys
import urllib.parse


class Form(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.action = None
        self.fields = []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "form":
            self.action = attributes.get("action")
        if tag == "input" and "name" in attributes:
            self.fields.append((attributes["name"], attributes.get("value", "")))


def get(url):
    """One GET at 127.0.0.1 under the URL's own host name. Returns status, headers and body."""
    parts = urllib.parse.urlsplit(url)
    context = ssl.create_default_context(cafile=os.environ["WATCHWORD_AZURE_CA"])
    with socket.create_connection(("127.0.0.1", parts.port)) as plain:
        with context.wrap_socket(plain, server_hostname=parts.hostname) as tls:
            path = parts.path + ("?" + parts.query if parts.query else "")
            tls.sendall(f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode())
            answer = b""
            while block := tls.recv(65536):
                answer += block
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split(b" ")[1])
    headers = dict(re.findall(r"(?im)^([a-z-]+): *(.*?)\r?$", head.decode("latin-1")))
    return status, {name.lower(): value for name, value in headers.items()}, body.decode()


def main(url):
    status, headers, body = get(url)
    if status in (302, 303):
        print(headers["location"])
        return
    form = Form()
    form.feed(body)
    print(form.action.rstrip("/") + "/?" + urllib.parse.urlencode(form.fields))


if __name__ == "__main__":
    main(sys.argv[1])
