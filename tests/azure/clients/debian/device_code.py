"""Signs in with Debian's python3-msal, as the environment says; prints one JSON value a line."""

import json
import os

import msal


def show(value):
    print(json.dumps(value), flush=True)


def main():
    scopes = [os.environ["SCOPES"]]
    app = msal.PublicClientApplication(os.environ["CLIENT_ID"], authority=os.environ["AUTHORITY"])
    flow = app.initiate_device_flow(scopes)
    show({"verificationUri": flow["verification_uri"], "userCode": flow["user_code"]})
    show(app.acquire_token_by_device_flow(flow))
    [account] = app.get_accounts()
    show(app.acquire_token_silent(scopes, account))
    show(app.acquire_token_silent(scopes, account, force_refresh=True))
    secret = msal.ConfidentialClientApplication(
        os.environ["APPLICATION"], authority=os.environ["TENANT_AUTHORITY"],
        client_credential=os.environ["SECRET"])
    show(secret.acquire_token_for_client(scopes))


main()
