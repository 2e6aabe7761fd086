/*
 * The factory of a provider: a plugin that answers requests for credentials of the hosts that its
 * manifest claims.
 *
 * For one request the host asks each provider that claims the request's host in how many ways it
 * could answer (`ways`), orders all ways by rank, and asks for the credential by each way in turn
 * (`get`) until one answers. The order of ranks is the host's decision table; `watchword explain`
 * prints it.
 */
#ifndef WATCHWORD_PROVIDER_H
#define WATCHWORD_PROVIDER_H

#include "plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WW_FACTORY_PROVIDER "watchword.provider/1"

/* ww_request.flags */
#define WW_REQUEST_INTERACTIVE ((uint32_t)1 << 0) /* a person may be asked */
#define WW_REQUEST_OFFLINE ((uint32_t)1 << 1)     /* the network may not be used */
#define WW_REQUEST_DEVICE_CODE ((uint32_t)1 << 2) /* sign in with a device code, not a browser */
#define WW_REQUEST_NO_BROWSER ((uint32_t)1 << 3)  /* print the address, do not open a browser */
/* The store that is in use is asking: only ways that need neither secrets nor a person. */
#define WW_REQUEST_WITHOUT_SECRETS ((uint32_t)1 << 4)
/* git is asking, which sends headers of its own beside the answer; not a person or a program. */
#define WW_REQUEST_BY_GIT ((uint32_t)1 << 5)
/* The user's own configuration, scoped to this host's URL, names this provider for it. Without it a
   provider answers only for hosts that it knows itself, whatever the host asks it for: a credential
   that goes to the wrong server is worth two looks. */
#define WW_REQUEST_HOST_CONFIGURED ((uint32_t)1 << 6)

/* `ways` alone: they are to be shown to a person, with all that can be told of them. Without it
   they are to be tried: one that only a look into the store could tell of may be put unseen, for a
   `get` that looks and may find nothing. */
#define WW_REQUEST_TO_BE_SHOWN ((uint32_t)1 << 7)

/* What is wanted. */
typedef struct ww_request {
  size_t struct_size;
  uint32_t flags;
  ww_text protocol; /* "https", "http" */
  ww_text host;     /* "dev.azure.com" or "dev.azure.com:8443", lower case */
  ww_text path;     /* without the leading slash; may be empty */
  ww_text username; /* that the caller wants the credential of; may be empty */
  /* The values of the WWW-Authenticate headers that the server answered with, unparsed: hostile. */
  const ww_text* challenges;
  size_t challenge_count;
  /* The credential must live at least this long; 0: the provider's own margin. */
  int64_t min_ttl_seconds;
  /* Lower-case hex SHA-256 of the secret that the server refused just now, or empty. Whatever is
     cached under this hash must not be answered again. */
  ww_text refused_sha256;
  /* What a person typed at `watchword login`; empty otherwise. */
  ww_text account;
  ww_text tenant;
  /* When not empty: not a credential for git is wanted but a bearer token of this scope, by another
     plugin: "https://vault.example/.default". A provider that issues no such tokens has no way. */
  ww_text scope;
  /* More of what a person typed at `watchword login`: "client-id", "scopes", "redirect-uri",
     "code"; since 1.3 also at `watchword logout`. A provider refuses an option that means nothing
     to it. */
  const ww_pair* options;
  size_t option_count;
} ww_request;

/* ww_way.rank: the order in which ways are tried. */
#define WW_RANK_GIVEN 5             /* a secret that somebody put into the environment for this */
#define WW_RANK_JOB_TOKEN 10        /* the token of the pipeline's own job */
#define WW_RANK_MACHINE_IDENTITY 20 /* found in the environment */
#define WW_RANK_BINDING 30          /* an account that signed in for this before */
#define WW_RANK_FORWARDED 35        /* what another machine lends */
#define WW_RANK_STORED 40           /* a credential that somebody put into the store */
#define WW_RANK_INTERACTIVE 50      /* ask a person */
#define WW_RANK_LAST_RESORT 60      /* what may be there, although nothing says so */

/* One way in which a provider could answer a request. */
typedef struct ww_way {
  size_t struct_size;
  int32_t rank;
  ww_text id;      /* the provider's own name of it, handed back to `get`: "session", "browser" */
  ww_text reason;  /* one sentence without a secret: why this way is there or what it wants */
  ww_text account; /* whose credential it would be, where known */
  int64_t expires_at; /* of the credential that it has already, or 0 */
  /* What keeps this way from answering here and now, one sentence ("AZURE_TENANT_ID is not set"),
     and the one next thing to do; or empty. Such a way is not asked: `explain` shows it, and a
     person reads it when nobody else answers. */
  ww_text obstacle;
  ww_text advice;
} ww_way;

typedef struct ww_way_sink {
  size_t struct_size;
  void* data;
  void(WW_CALL* put)(void* data, const ww_way* way); /* [caller] */
} ww_way_sink;

/* ww_answer.kind */
#define WW_ANSWER_TOKEN 1    /* a bearer token; also usable as a Basic password */
#define WW_ANSWER_PASSWORD 2 /* a Basic password */

/* ww_answer.flags */
#define WW_ANSWER_EPHEMERAL ((uint32_t)1 << 0) /* not to be kept by anybody */
#define WW_ANSWER_UNCACHED ((uint32_t)1 << 1)  /* not even by Watchword's memory cache */

typedef struct ww_answer {
  size_t struct_size;
  int32_t kind;
  uint32_t flags;
  ww_text username; /* that a Basic header must carry with the secret; never with ':' */
  ww_text secret;
  int64_t expires_at; /* 0: not known */
  ww_text account;    /* for people: "ada@contoso.example" */
  ww_text session;    /* the provider's own name of what issued it, handed back to `refused` */
} ww_answer;

typedef struct ww_answer_sink {
  size_t struct_size;
  void* data;
  void(WW_CALL* put)(void* data, const ww_answer* answer); /* [caller] */
} ww_answer_sink;

/* A credential of this provider that a server refused or accepted. */
typedef struct ww_issued {
  size_t struct_size;
  ww_text sha256;    /* lower-case hex, of the secret */
  ww_text session;   /* from ww_answer.session */
  int64_t issued_at; /* when it was first answered */
} ww_issued;

/* One row of `watchword status`. */
typedef struct ww_session {
  size_t struct_size;
  ww_text id; /* the provider's own name; empty: bound_to is signed out, no session answers there */
  ww_text account;         /* for people */
  ww_text tenant;          /* or realm */
  const ww_text* bound_to; /* for people: the organizations that use it */
  size_t bound_count;
  int64_t expires_at;      /* of the short-lived credential held now, or 0 */
  int64_t session_ends_at; /* when a person must sign in again, at the latest, or 0 */
  ww_text kept_by;         /* since 1.3: who keeps it, where that is not the store; for people */
} ww_session;

typedef struct ww_session_sink {
  size_t struct_size;
  void* data;
  void(WW_CALL* put)(void* data, const ww_session* session); /* [caller] */
} ww_session_sink;

/* What `watchword refresh` did with one session. */
typedef struct ww_renewed {
  size_t struct_size;
  ww_text session; /* as ww_session.id */
  ww_text account; /* for people */
  /* WW_OK: renewed; WW_NOT_FOUND: it was not due; any other: it could not be renewed, and `message`
     and `advice` say why and what to do. */
  ww_status status;
  ww_text message;
  ww_text advice;
  int64_t session_ends_at; /* now, or 0 */
} ww_renewed;

typedef struct ww_renewed_sink {
  size_t struct_size;
  void* data;
  void(WW_CALL* put)(void* data, const ww_renewed* renewed); /* [caller] */
} ww_renewed_sink;

/* ww_finding.state */
#define WW_FINDING_GOOD 0  /* works as it should */
#define WW_FINDING_NOTE 1  /* works, and a person should know this */
#define WW_FINDING_FAULT 2 /* keeps this provider from answering */

/* One line of `watchword doctor`. */
typedef struct ww_finding {
  size_t struct_size;
  int32_t state;
  ww_text subject; /* one or two words: "authority", "tenant" */
  ww_text text;    /* one sentence without a secret and without a full stop: what was found */
  ww_text advice;  /* the one next thing to do, or empty */
} ww_finding;

typedef struct ww_finding_sink {
  size_t struct_size;
  void* data;
  void(WW_CALL* put)(void* data, const ww_finding* finding); /* [caller] */
} ww_finding_sink;

/* ww_foreign.flags */
#define WW_FOREIGN_LOOK \
  ((uint32_t)1 << 0) /* say what would become of it; change nothing, no network */

/* ww_foreign.kind of what git was told to keep: the request says for what. */
#define WW_FOREIGN_PASSWORD "password"

/* What another program keeps, for `watchword import`. */
typedef struct ww_foreign {
  size_t struct_size;
  uint32_t flags;
  ww_text kind;    /* WW_FOREIGN_PASSWORD, or a "kind" of the manifest's "imports" */
  ww_text name;    /* what the "*" of the manifest's pattern stands for; else empty */
  ww_text content; /* may be a secret; of anybody: hostile */
} ww_foreign;

/* ww_taken.state */
#define WW_TAKEN_NEW 0     /* is kept from now on, or would be (WW_FOREIGN_LOOK) */
#define WW_TAKEN_THERE 1   /* was kept already */
#define WW_TAKEN_NOT 2     /* is not taken over, for the reason that `text` says */
#define WW_TAKEN_REFUSED 3 /* the service does not take it any more */

/* What became of one thing in it. */
typedef struct ww_taken {
  size_t struct_size;
  int32_t state;
  ww_text subject; /* what it is, and whose: "session of ada@contoso.example" */
  ww_text text;    /* one sentence without a secret and without a full stop: why; may be empty */
  ww_text advice;  /* the one next thing to do, or empty */
} ww_taken;

typedef struct ww_taken_sink {
  size_t struct_size;
  void* data;
  void(WW_CALL* put)(void* data, const ww_taken* taken); /* [caller] */
} ww_taken_sink;

/*
 * All functions may use the host's extensions. None may interact unless the request says so. A
 * function that is null is taken to have nothing to say (WW_NOT_FOUND).
 *
 * ways: puts every way that this request could be answered in, in any order. Must not use the
 *   network or interact. WW_OK, or WW_NOT_FOUND when the request is not this provider's after all.
 * get: puts exactly one answer and returns WW_OK; WW_NOT_FOUND when this way has nothing after all
 *   (the next is tried); any other status with an error (WW_INTERACTION_REQUIRED: the next is
 *   tried; others end the request).
 * accepted: a server took a credential that this provider issued.
 * refused: a server refused it (401). Drop what was refused and nothing more; a session only when
 *   a freshly renewed credential of it was refused as well.
 * login: signs in whatever is there already, binds the account to the request's organization
 *   (host and path may be empty: no organization), and puts the answer.
 * logout: forgets the binding of the request's organization and the session behind it if nothing
 *   else uses it (where an account is named, that one's alone); no session answers there from then
 *   on, until a person signs in to it. With an empty host or without an organization: everything.
 *   WW_NOT_FOUND when there was nothing.
 * sessions: puts every session kept, and one without id for what was signed out of; no network.
 * renew: renews, without a person, every session that would lapse within that many seconds if
 *   nobody used it (negative: every session), and puts what became of each. One that cannot be
 *   renewed does not keep the others from it.
 * recognize (since 1.1): whether a secret may be one that this provider issued or answers with,
 *   from what it has now and from what the secret says of itself; asked where no record tells, so
 *   that it is never kept as the user's own. WW_OK, with the session put (as in ww_answer; may be
 *   empty) if it is certain, and nothing put if only the kind of secret is this provider's;
 *   WW_NOT_FOUND if it is none of it. No network.
 * adopt (since 1.2): a person gave this secret to git as a password, and the server took it. WW_OK
 *   when it is of this provider's kind and is kept from now on as the provider keeps what it
 *   answers with, so that it serves all that it is good for; WW_NOT_FOUND when git's own storing is
 *   all there is to it. No network.
 * diagnose (since 1.2): puts what it finds on the way to an answer for this request: what it needs
 *   of the network, and whether that is there. Asks nobody and redeems nothing.
 * take_over (since 1.2): keeps what another program kept, as a sign-in or a person's word would
 *   have left it, and puts what became of each thing in it. What the service refuses is not kept,
 *   and what is kept already is not replaced. WW_NOT_FOUND when it is nothing of this provider's,
 *   WW_INVALID when it cannot be read. The request has no host but for a password.
 */
typedef struct ww_provider {
  size_t struct_size;
  ww_status(WW_CALL* ways)(const ww_request* request, const ww_way_sink* sink,
                           const ww_error* error); /* [main] */
  ww_status(WW_CALL* get)(const ww_request* request, ww_text way, const ww_answer_sink* sink,
                          const ww_error* error); /* [main] */
  ww_status(WW_CALL* accepted)(const ww_request* request, const ww_issued* issued,
                               const ww_error* error); /* [main] */
  ww_status(WW_CALL* refused)(const ww_request* request, const ww_issued* issued,
                              const ww_error* error); /* [main] */
  ww_status(WW_CALL* login)(const ww_request* request, const ww_answer_sink* sink,
                            const ww_error* error);                                 /* [main] */
  ww_status(WW_CALL* logout)(const ww_request* request, const ww_error* error);     /* [main] */
  ww_status(WW_CALL* sessions)(const ww_session_sink* sink, const ww_error* error); /* [main] */
  ww_status(WW_CALL* renew)(int64_t within_seconds, const ww_renewed_sink* sink,
                            const ww_error* error); /* [main] */
  ww_status(WW_CALL* recognize)(const ww_request* request, ww_text secret,
                                const ww_text_sink* session, const ww_error* error); /* [main] */
  ww_status(WW_CALL* adopt)(const ww_request* request, ww_text secret,
                            const ww_error* error); /* [main] */
  ww_status(WW_CALL* diagnose)(const ww_request* request, const ww_finding_sink* sink,
                               const ww_error* error); /* [main] */
  ww_status(WW_CALL* take_over)(const ww_request* request, const ww_foreign* foreign,
                                const ww_taken_sink* sink, const ww_error* error); /* [main] */
} ww_provider;

#ifdef __cplusplus
}
#endif

#endif
