# Completion of watchword(1) for bash, with or without the bash-completion package.

_watchword_options() {
  case $1 in
  login) echo '--tenant --account --device-code --no-qr --no-browser --provider --client-id --scopes --redirect-uri --code --timeout' ;;
  refresh) echo '--all --within --timeout' ;;
  logout) echo '--all --account --from-broker' ;;
  doctor) echo '--json --timeout' ;;
  status | explain | plugins | version) echo '--json' ;;
  token) echo '--output --for --name --min-ttl --offline --timeout' ;;
  exec) echo '--env --for --name --min-ttl --timeout' ;;
  curl) echo '--timeout' ;;
  forward) echo '--organization --socket --lifetime --uses --yes --interactive --with-passwords --print-client' ;;
  configure) echo '--only --feed --dry-run --system' ;;
  unconfigure) echo '--all --system' ;;
  import) echo '--dry-run --remove --json' ;;
  esac
  echo '--verbose --help'
}

# What plugins bring is asked of the program: `_watchword_of_plugins PROGRAM [GROUP]`.
_watchword_of_plugins() {
  if (($# == 1)); then
    "$1" help 2>/dev/null | sed -n '/^Of the plugins/,$s/^  \([a-z][a-z-]*\)  .*/\1/p'
  else
    "$1" help "$2" 2>/dev/null | sed -n '/^Commands/,$s/^  \([a-z][a-z-]*\)  .*/\1/p'
  fi
}

# The options of a plugin's command: PROGRAM "GROUP NAME".
_watchword_plugin_options() {
  "$1" help "$2" 2>/dev/null | sed -n 's/^  \(-., \)\{0,1\}\(--[a-z-]*\).*/\2/p'
}

_watchword() {
  local commands='login logout status refresh token exec curl forward configure unconfigure import explain doctor plugins cache version help'
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command='' name='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ ${COMP_WORDS[i]} == -* ]]; then continue; fi
    if [[ -z $command ]]; then
      command=${COMP_WORDS[i]}
    else
      name=${COMP_WORDS[i]}
      break
    fi
  done

  local words=''
  if [[ -z $command ]]; then
    words="$commands --verbose --help --version $(_watchword_of_plugins "${COMP_WORDS[0]}")"
  elif [[ $before == --output ]]; then
    words='raw header headervalue json env'
  elif [[ $before == --for ]]; then
    words='az cargo maven mcp npm nuget pip pnpm poetry twine uv yarn'
  elif [[ $before == --tenant || $before == --account || $before == --provider ||
    $before == --client-id || $before == --scopes || $before == --redirect-uri || $before == --code ||
    $before == --within || $before == --min-ttl || $before == --timeout || $before == --env ||
    $before == --name || $before == --feed || $before == --organization || $before == --lifetime ||
    $before == --uses ]]; then
    words=''
  elif [[ $command == help ]]; then
    words="$commands $(_watchword_of_plugins "${COMP_WORDS[0]}")"
    if [[ $word == -* ]]; then words=$(_watchword_options help); fi
  elif [[ " $commands " != *" $command "* ]]; then
    if [[ -z $name ]]; then
      words="$(_watchword_of_plugins "${COMP_WORDS[0]}" "$command") --verbose --help"
    elif [[ $word == -* ]]; then
      words=$(_watchword_plugin_options "${COMP_WORDS[0]}" "$command $name")
    fi
  elif [[ $word == -* ]]; then
    words=$(_watchword_options "$command")
  elif [[ $command == configure || $command == unconfigure ]]; then
    words='git cargo docker npm nuget pip pnpm poetry twine uv yarn'
  elif [[ $command == import ]]; then
    words='gcm msal azureauth artifacts az libsecret wincred git-credential-store'
  elif [[ $command == cache ]]; then
    words=clear
  elif [[ $command == plugins && -z $name ]]; then
    words=check
  elif [[ $command == plugins ]]; then
    COMPREPLY=($(compgen -f -X '!*.so' -- "$word") $(compgen -d -S / -- "$word"))
    return
  fi
  # Without mapfile, which the bash of macOS lacks.
  local IFS=$' \t\n'
  # shellcheck disable=SC2207
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}

complete -F _watchword watchword
