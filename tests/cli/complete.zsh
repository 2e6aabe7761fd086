# complete.zsh DIRECTORY LINE: what zsh offers at the end of the line with the completions of the
# directory, one a line.
zmodload zsh/zpty
zpty -b inner zsh -f -i
zpty -w inner "fpath=(${(q)1} \$fpath)"
zpty -w inner 'autoload -Uz compinit; compinit -D -u; zstyle ":completion:*" menu no; LISTMAX=9999'
zpty -w inner 'compadd () {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return $?; fi
  local -a hits
  builtin compadd -A hits "$@"
  builtin compadd "$@"
  (( $#hits )) && print -rl -- "offer:"$^hits":"
}'
zpty -w inner 'finish () { print end-of-offers; exit }; zle -N finish; bindkey "^X" finish; bindkey "^I" list-choices'
# The line editor shows its prompt when it is ready for keys; the quotes keep the echo from matching.
zpty -w inner 'PS1=line-edi""tor-is-ready; RPS1='
zpty -r -m inner line '*line-editor-is-ready*'
zpty -w -n inner "$2"$'\t\x18'
zpty -r -m inner line '*end-of-offers*'
print -r -- "$line" | tr -d '\r' | sed -n 's/.*offer:\(.*\):$/\1/p'
zpty -d inner
