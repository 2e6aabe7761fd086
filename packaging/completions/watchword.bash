# Completion of watchword(1) for bash, with or without the bash-completion package.

_watchword_options() {
  case $1 in
  login) echo '--tenant --account --device-code --no-browser --provider --client-id --scopes --redirect-uri --code' ;;
  refresh) echo '--all --within' ;;
  logout) echo '--all --account' ;;
  status | explain | plugins | version) echo '--json' ;;
  token) echo '--output --min-ttl --offline --timeout' ;;
  configure | unconfigure) echo '--system' ;;
  esac
  echo '--verbose --help'
}

_watchword() {
  local commands='login logout status refresh token configure unconfigure explain plugins version help'
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ ${COMP_WORDS[i]} != -* ]]; then
      command=${COMP_WORDS[i]}
      break
    fi
  done

  local words=''
  if [[ -z $command ]]; then
    words="$commands --verbose --help --version"
  elif [[ $before == --output ]]; then
    words='raw header json env'
  elif [[ $before == --tenant || $before == --account || $before == --provider ||
    $before == --client-id || $before == --scopes || $before == --redirect-uri || $before == --code ||
    $before == --within || $before == --min-ttl || $before == --timeout ]]; then
    words=''
  elif [[ $word == -* ]]; then
    words=$(_watchword_options "$command")
  elif [[ $command == help ]]; then
    words=$commands
  fi
  # Without mapfile, which the bash of macOS lacks.
  local IFS=$' \t\n'
  # shellcheck disable=SC2207
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}

complete -F _watchword watchword
