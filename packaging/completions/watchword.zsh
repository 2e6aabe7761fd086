#compdef watchword
# Completion of watchword(1) for zsh.

local -a commands common
# What plugins bring is asked of the program: "name:summary" a line.
_watchword_listed() { sed -n "/^$1/,\$s/^  \([a-z][a-z-]*\)  *\(.*\)/\1:\2/p"; }
commands=(
  'login:Sign in, and remember the account for an organization'
  "logout:Forget an organization's account, or everything"
  'status:Show who is signed in, for which organizations, until when'
  'refresh:Renew sessions that would lapse if nobody used them'
  'token:Print a credential for a server, for another tool to use'
  'exec:Run a program that finds a credential in its environment'
  'curl:Run curl with a credential for the server that it asks'
  'forward:Lend credentials to another machine, or to a container'
  'configure:Have git, or another client, ask Watchword for credentials'
  'unconfigure:Undo what configure did, and nothing else'
  'import:Take over what another credential helper has kept'
  'explain:Show who would answer for a server, and why'
  'doctor:Look at everything that an answer needs, and say what to mend'
  'plugins:List the plugins, and those that are refused, or check one'
  'cache:Forget the answers that are kept in memory'
  'version:Print the version'
  'help:Show all commands, or explain one'
)
common=(
  '--verbose[Trace what is done to standard error, without secrets]'
  '(-h --help)'{-h,--help}'[Show help]'
)

local curcontext=$curcontext state line
_arguments -C $common '--version[Print the version]' '1:command:->command' '*::argument:->argument'

case $state in
command)
  commands+=(${(f)"$(watchword help 2>/dev/null | _watchword_listed 'Of the plugins')"})
  _describe command commands
  ;;
argument)
  case $words[1] in
  login)
    _arguments $common '1:URL:_urls' \
      '--tenant[Sign in to this tenant]:tenant:' \
      '--account[Sign in with this account]:account:' \
      '--device-code[Show a code to be typed into a browser on any device]' \
      '--no-qr[Show the device code as text only, without a QR code]' \
      '--no-browser[Print the address instead of opening a browser]' \
      '--provider[Sign in through this provider]:provider:' \
      '--client-id[Sign in to this application]:id:' \
      '--scopes[Ask for these scopes]:scopes:' \
      '--redirect-uri[Come back to this address]:URL:_urls' \
      '--code[Take what an administrator handed over from standard input]:code:(-)' \
      '--timeout[Give up after this time]:duration:'
    ;;
  logout)
    _arguments $common '1:URL:_urls' \
      '--all[Sign out of everything, everywhere]' \
      '--account[Sign this account out]:account:' \
      '--from-broker[Remove the account from the identity broker of the system, too]'
    ;;
  refresh)
    _arguments $common \
      '--all[Renew every session]' \
      '--within[Renew what would lapse within this time]:duration:' \
      '--timeout[Give up after this time]:duration:'
    ;;
  token)
    _arguments $common '1:URL:_urls' \
      '--output[How to print it]:format:(raw header headervalue json env)' \
      '--for[In the variables of a client]:client:(az cargo maven mcp npm nuget pip pnpm poetry twine uv yarn)' \
      '--name[What the client calls the feed]:name:' \
      '--min-ttl[It must live at least this long]:duration:' \
      '--offline[Use only what is kept]' \
      '--timeout[Give up after this time]:duration:'
    ;;
  exec)
    _arguments $common '1:URL:_urls' \
      '*--env[In this variable]:variable:' \
      '*--for[In the variables of a client]:client:(az cargo maven mcp npm nuget pip pnpm poetry twine uv yarn)' \
      '--name[What the client calls the feed]:name:' \
      '--min-ttl[It must live at least this long]:duration:' \
      '--timeout[Give up after this time]:duration:'
    ;;
  curl)
    _arguments $common '1:URL:_urls' '--timeout[Give up after this time]:duration:'
    ;;
  forward)
    _arguments $common '1:destination:{_alternative "words:action:(list stop)" "hosts:host:_hosts"}' \
      '*--organization[Lend its credentials, and no others]:name:' \
      '--socket[Lend through this socket]:path:_files' \
      '--lifetime[How long]:duration:' \
      '--uses[How many credentials at most]:number:' \
      '--yes[Do not ask a person before the first credential of each]' \
      '--interactive[Somebody there may start a sign-in here]' \
      '--with-passwords[Lend what does not expire within a day, too]' \
      '--print-client[Print the script that asks]'
    ;;
  explain)
    _arguments $common '1:URL:_urls' '--json[Print JSON]'
    ;;
  doctor)
    _arguments $common '1:URL:_urls' '--json[Print JSON]' \
      '--timeout[Give up after this time]:duration:'
    ;;
  plugins)
    _arguments $common '--json[Print JSON]' '1:action:(check)' '*:module:_files -g "*.so"'
    ;;
  status | version)
    _arguments $common '--json[Print JSON]'
    ;;
  configure)
    _arguments $common '--system[For all users of this machine]' \
      '--only[git: ask no helper that was there before]' \
      '*--feed[A feed that the client is told of]:URL:_urls' \
      '--dry-run[Show what would be changed]' \
      '*:client:(git cargo docker npm nuget pip pnpm poetry twine uv yarn)'
    ;;
  unconfigure)
    _arguments $common '--all[In git and in the files of every client]' \
      '--system[For all users of this machine]' \
      '*:client:(git cargo docker npm nuget pip pnpm poetry twine uv yarn)'
    ;;
  import)
    _arguments $common '--dry-run[Show what would become of it]' \
      '--remove[Take away what was imported]' '--json[Print JSON]' \
      '*:source:(gcm msal azureauth artifacts az libsecret wincred git-credential-store)'
    ;;
  cache)
    _arguments $common '1:action:(clear)'
    ;;
  help)
    _arguments $common '1:command:->command'
    if [[ $state == command ]]; then
      commands+=(${(f)"$(watchword help 2>/dev/null | _watchword_listed 'Of the plugins')"})
      _describe command commands
    fi
    ;;
  *)
    local group=$words[1]
    local -a listed options
    if ((CURRENT == 2)); then
      listed=(${(f)"$(watchword help $group 2>/dev/null | _watchword_listed Commands)"})
      _describe command listed
    fi
    options=(${(f)"$(watchword help "$group $words[2]" 2>/dev/null |
      sed -n 's/^  \(-., \)\{0,1\}\(--[a-z-]*\)\( [A-Z]*\)\{0,1\}  *\(.*\)/\2:\4/p')"})
    _describe option options -o
    ;;
  esac
  ;;
esac
