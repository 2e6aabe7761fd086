# Completion of watchword(1) for fish.

complete -c watchword -f
complete -c watchword -l verbose -d 'Trace what is done to standard error, without secrets'
complete -c watchword -s h -l help -d 'Show help'

set -l commands login logout status refresh token exec curl forward configure unconfigure import explain doctor plugins cache version help
# What plugins bring is asked of the program.
function __watchword_groups
    watchword help 2>/dev/null | sed -n '/^Of the plugins/,$s/^  \([a-z][a-z-]*\)  *\(.*\)/\1\t\2/p'
end
# The words typed so far that are no options, without the program.
function __watchword_words
    string match -v -- '-*' (commandline -opc)[2..]
end
function __watchword_plugin_group
    set -l words (__watchword_words)
    test (count $words) -ge 1; and contains -- $words[1] (__watchword_groups | cut -f1)
end
function __watchword_plugin_commands
    set -l words (__watchword_words)
    test (count $words) -eq 1; or return
    watchword help $words[1] 2>/dev/null | sed -n '/^Commands/,$s/^  \([a-z][a-z-]*\)  *\(.*\)/\1\t\2/p'
end
function __watchword_plugin_options
    set -l words (__watchword_words)
    test (count $words) -ge 2; or return
    watchword help "$words[1] $words[2]" 2>/dev/null | sed -n 's/^  \(--[a-z-]*\)\( [A-Z]*\)\{0,1\}  *\(.*\)/\1\t\3/p'
end
complete -c watchword -n __watchword_plugin_group -a '(__watchword_plugin_commands; __watchword_plugin_options)'

set -l none "not __fish_seen_subcommand_from $commands; and not __watchword_plugin_group"
complete -c watchword -n "$none" -l version -d 'Print the version'
complete -c watchword -n "$none" -a login -d 'Sign in, and remember the account for an organization'
complete -c watchword -n "$none" -a logout -d 'Forget an organization\'s account, or everything'
complete -c watchword -n "$none" -a status -d 'Show who is signed in, for which organizations, until when'
complete -c watchword -n "$none" -a refresh -d 'Renew sessions that would lapse if nobody used them'
complete -c watchword -n "$none" -a token -d 'Print a credential for a server, for another tool to use'
complete -c watchword -n "$none" -a exec -d 'Run a program that finds a credential in its environment'
complete -c watchword -n "$none" -a curl -d 'Run curl with a credential for the server that it asks'
complete -c watchword -n "$none" -a forward -d 'Lend credentials to another machine, or to a container'
complete -c watchword -n "$none" -a configure -d 'Have git, or another client, ask Watchword for credentials'
complete -c watchword -n "$none" -a unconfigure -d 'Undo what configure did, and nothing else'
complete -c watchword -n "$none" -a import -d 'Take over what another credential helper has kept'
complete -c watchword -n "$none" -a explain -d 'Show who would answer for a server, and why'
complete -c watchword -n "$none" -a doctor -d 'Look at everything that an answer needs, and say what to mend'
complete -c watchword -n "$none" -a plugins -d 'List the plugins, and those that are refused, or check one'
complete -c watchword -n "$none" -a cache -d 'Forget the answers that are kept in memory'
complete -c watchword -n "$none" -a version -d 'Print the version'
complete -c watchword -n "$none" -a help -d 'Show all commands, or explain one'

set -l login '__fish_seen_subcommand_from login'
complete -c watchword -n $login -l tenant -x -d 'Sign in to this tenant'
complete -c watchword -n $login -l account -x -d 'Sign in with this account'
complete -c watchword -n $login -l device-code -d 'Show a code to be typed into a browser on any device'
complete -c watchword -n $login -l no-qr -d 'Show the device code as text only, without a QR code'
complete -c watchword -n $login -l no-browser -d 'Print the address instead of opening a browser'
complete -c watchword -n $login -l provider -x -d 'Sign in through this provider'
complete -c watchword -n $login -l client-id -x -d 'Sign in to this application'
complete -c watchword -n $login -l scopes -x -d 'Ask for these scopes'
complete -c watchword -n $login -l redirect-uri -x -d 'Come back to this address'
complete -c watchword -n $login -l code -x -a - -d 'Take what an administrator handed over from standard input'
complete -c watchword -n $login -l timeout -x -d 'Give up after this time'

set -l refresh '__fish_seen_subcommand_from refresh'
complete -c watchword -n $refresh -l all -d 'Renew every session'
complete -c watchword -n $refresh -l within -x -d 'Renew what would lapse within this time'
complete -c watchword -n $refresh -l timeout -x -d 'Give up after this time'

set -l logout '__fish_seen_subcommand_from logout'
complete -c watchword -n $logout -l all -d 'Sign out of everything, everywhere'
complete -c watchword -n $logout -l account -x -d 'Sign this account out'
complete -c watchword -n $logout -l from-broker -d "Remove the account from the system's identity broker, too"

set -l token '__fish_seen_subcommand_from token'
complete -c watchword -n $token -l output -x -a 'raw header headervalue json env' -d 'How to print it'
complete -c watchword -n $token -l min-ttl -x -d 'It must live at least this long'
complete -c watchword -n $token -l offline -d 'Use only what is kept'
complete -c watchword -n $token -l timeout -x -d 'Give up after this time'

set -l exec '__fish_seen_subcommand_from exec'
complete -c watchword -n $exec -l env -x -d 'In this variable'
complete -c watchword -n $exec -l min-ttl -x -d 'It must live at least this long'
complete -c watchword -n '__fish_seen_subcommand_from exec curl' -l timeout -x -d 'Give up after this time'
set -l clients az cargo maven mcp npm nuget pip pnpm poetry twine uv yarn
complete -c watchword -n '__fish_seen_subcommand_from token exec' -l for -x -a "$clients" -d 'In the variables of a client'
complete -c watchword -n '__fish_seen_subcommand_from token exec' -l name -x -d 'What the client calls the feed'

set -l forward '__fish_seen_subcommand_from forward'
complete -c watchword -n $forward -a 'list stop (__fish_print_hostnames)'
complete -c watchword -n $forward -l organization -x -d 'Lend its credentials, and no others'
complete -c watchword -n $forward -l socket -r -F -d 'Lend through this socket'
complete -c watchword -n $forward -l lifetime -x -d 'How long'
complete -c watchword -n $forward -l uses -x -d 'How many credentials at most'
complete -c watchword -n $forward -l yes -d 'Do not ask a person before the first credential of each'
complete -c watchword -n $forward -l interactive -d 'Somebody there may start a sign-in here'
complete -c watchword -n $forward -l with-passwords -d 'Lend what does not expire within a day, too'
complete -c watchword -n $forward -l print-client -d 'Print the script that asks'

set -l configured git cargo docker npm nuget pip pnpm poetry twine uv yarn
complete -c watchword -n '__fish_seen_subcommand_from configure unconfigure' -a "$configured"
complete -c watchword -n '__fish_seen_subcommand_from unconfigure' -l all -d 'In git and in the files of every client'
complete -c watchword -n '__fish_seen_subcommand_from configure' -l only -d 'git: ask no helper that was there before'
complete -c watchword -n '__fish_seen_subcommand_from configure' -l feed -x -d 'A feed that the client is told of'
complete -c watchword -n '__fish_seen_subcommand_from configure' -l dry-run -d 'Show what would be changed'

complete -c watchword -n '__fish_seen_subcommand_from import' -a 'gcm msal azureauth artifacts az libsecret wincred git-credential-store'
complete -c watchword -n '__fish_seen_subcommand_from import' -l dry-run -d 'Show what would become of it'
complete -c watchword -n '__fish_seen_subcommand_from import' -l remove -d 'Take away what was imported'
complete -c watchword -n '__fish_seen_subcommand_from status explain doctor plugins version import' -l json -d 'Print JSON'
complete -c watchword -n '__fish_seen_subcommand_from doctor' -l timeout -x -d 'Give up after this time'
complete -c watchword -n '__fish_seen_subcommand_from configure unconfigure' -l system -d 'For all users of this machine'
complete -c watchword -n '__fish_seen_subcommand_from cache' -a clear
complete -c watchword -n '__fish_seen_subcommand_from plugins; and not __fish_seen_subcommand_from check' -a check
complete -c watchword -n '__fish_seen_subcommand_from plugins; and __fish_seen_subcommand_from check' -k -a '(__fish_complete_suffix .so)'
complete -c watchword -n '__fish_seen_subcommand_from help' -a "$commands"
complete -c watchword -n '__fish_seen_subcommand_from help' -a '(__watchword_groups)'
complete -c watchword -n "$none" -a '(__watchword_groups)'
