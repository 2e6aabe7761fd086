#!/usr/bin/env bash
# NuGet asks Watchword as its plugin: the .NET SDK of this machine, and NuGet's own command of 2020 on
# mono. Nothing is configured but the feeds.
# clients: trixie nugetexe
source "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"

readonly here=$e2e/../clients
ln -s "$WATCHWORD_AZURE_ROOT" "$HOME/azure" # where what is sourced has it
person_is alice@contoso.com
contoso=https://pkgs.dev.azure.com/contoso/_packaging/tools/nuget/v3/index.json
personal=https://personal.pkgs.visualstudio.com/_packaging/tools/nuget/v3/index.json

command -v dotnet >/dev/null && dotnet --version >version.log 2>&1 || {
  printf 'NOT RUN: dotnet. There is no .NET SDK here; NuGet is not tried\n' >&2
  exit 77
}
git config --global watchword.entra.identity none # the machine's own, which real-names.sh has
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export DOTNET_CLI_HOME=$HOME DOTNET_GENERATE_ASPNET_CERTIFICATE=false MSBUILDDISABLENODEREUSE=1
unset CI TF_BUILD

# $1: a directory, the others: the sources of a project in it that wants the package.
project() {
  local directory=$1 number=0 source
  shift
  mkdir -p "$directory"
  {
    printf '<configuration><packageSources><clear/>'
    for source in "$@"; do printf '<add key="feed%d" value="%s"/>' "$((++number))" "$source"; done
    printf '</packageSources></configuration>\n'
  } >"$directory/nuget.config"
  project_file "$directory/app.csproj"
}
project_file() {
  cat >"$1" <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net$(BundledNETCoreAppTargetFrameworkVersion)</TargetFramework>
    <NuGetAudit>false</NuGetAudit>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="Watchword.Sample" Version="1.0.0" /></ItemGroup>
</Project>
XML
}
# restore DIRECTORY [OPTION…]: from the feed, not from what was fetched before.
restore() {
  local directory=$1
  shift
  rm -rf packages http-cache
  NUGET_PACKAGES=$HOME/packages NUGET_HTTP_CACHE_PATH=$HOME/http-cache \
    dotnet restore "$directory" --force "$@"
}
push() { dotnet nuget push "$@" --source "$contoso" --api-key any; }

project app "$contoso"
package=$("$here/nuget/package.py" Watchword.Sample 1.0.0 "$HOME")

# Nobody is signed in, and nobody is to be asked.
said=$(refused restore app --interactive false)
expect_text 'nobody to ask' 'nobody is signed in' "$said"
expect_text 'nobody to ask' 'watchword login https://pkgs.dev.azure.com/contoso' "$said"
expect_number 'sign-ins' 0 "$(requests entra.token)"
[[ ! -e $WATCHWORD_TEST_SCREENSHOTS ]] || fail 'a browser was opened though nobody was to be asked'

# Somebody signs in, in a browser, and what was pushed is restored.
push "$package" --interactive >push.log 2>&1 || fail "$(cat push.log)"
expect_text 'what is said' 'waiting for the browser' "$(cat push.log)"
expect_text 'the last page' 'You are signed in' "$(last_page)"
no_browser_from_here
restore app
[[ -e packages/watchword.sample/1.0.0 ]] || fail 'nothing was restored'
expect_text 'what is there already' '409' "$(refused push "$package")"
expect_number 'tokens' 1 "$(requests entra.token 200)"

push "$("$here/nuget/package.py" Watchword.Sample 1.1.0 "$HOME")" >push.log 2>&1 || fail "$(cat push.log)"

# A project's feed by the other form of its address. A token that it refuses is replaced within the
# command, by one that lives for two seconds: one counts as expired five minutes early.
old_form=https://contoso.pkgs.visualstudio.com/engine/_packaging/tools/nuget/v3/index.json
dotnet nuget push "$package" --source "$old_form" --api-key any >push.log 2>&1 || fail "$(cat push.log)"
project engine "$old_form"
scenario '{"tokens": {"expires_in": 302}, "revoke": {"what": "access_tokens", "login": "alice@contoso.com"}}'
restore engine
expect_number 'tokens' 2 "$(requests entra.token 200)"

# Twenty projects at once, whose token has expired: it is renewed once.
project many "$contoso"
rm many/app.csproj
for number in {1..20}; do
  mkdir "many/$number"
  project_file "many/$number/$number.csproj"
  printf '  <Project Path="%s/%s.csproj" />\n' "$number" "$number"
done >many/list
{ printf '<Solution>\n' && cat many/list && printf '</Solution>\n'; } >many/all.slnx
scenario '{"tokens": {"expires_in": 3600}}'
sleep 2
restore many/all.slnx >many.log 2>&1 || fail "$(cat many.log)"
expect_number 'projects' 20 "$(find many -name project.assets.json | wc -l)"
expect_number 'tokens' 3 "$(requests entra.token 200)"

# Beside it a feed of another organization, where nobody is signed in: that one is named. NuGet asks
# both where none has the version.
project both "$contoso" "$personal"
sed -i 's/Version="1.0.0"/Version="9.0.0"/' both/app.csproj
said=$(refused restore both --interactive false)
expect_text 'the other organization' 'watchword login https://personal.pkgs.visualstudio.com' "$said"
[[ $said != *'watchword login https://pkgs.dev.azure.com/contoso'* ]] || fail "the feed that is open is named: $said"

# A token that may read: restored, and the push is refused in words.
pat=$(printf 'A%.0s' {1..52})
scenario '{"pat": {"login": "alice@contoso.com", "organization": "contoso", "name": "reader",
                   "scope": "vso.packaging", "secret": "'"$pat"'"}}'
watchword logout --all >/dev/null # or the session would answer in its stead
with WATCHWORD_PAT="$pat" restore app
said=$(with WATCHWORD_PAT="$pat" refused push "$("$here/nuget/package.py" Watchword.Sample 1.2.0 "$HOME")")
expect_text 'the push with a reading token' 'refused the credential' "$said"
expect_no_browser

# In a terminal without a browser, the code is shown while NuGet waits.
unset BROWSER
scenario '{"device": {"interval": 1}}'
rm -rf packages http-cache
NUGET_PACKAGES=$HOME/packages NUGET_HTTP_CACHE_PATH=$HOME/http-cache TERM=xterm-256color \
  expect -f "$e2e/device_code.exp" "$fixtures/browser.py" dotnet restore app --force --interactive >terminal.log 2>&1 ||
  fail "$(cat terminal.log)"
expect_number 'device codes' 1 "$(requests entra.devicecode 200)"

# NuGet's own command, whose plugins are named in the environment.
if [[ -z ${WATCHWORD_TEST_CLIENTS_TRIXIE-} || -z ${WATCHWORD_TEST_CLIENTS_NUGETEXE-} ]]; then
  exit
fi
printf '#!/bin/sh\nexec "%s/bin/nuget-plugin-watchword" "$@"\n' "$build" >plugin.exe
chmod +x plugin.exe
cp "$WATCHWORD_TEST_CLIENTS_NUGETEXE" nuget.exe
"$here/in-trixie.sh" cert-sync --quiet --user "$WATCHWORD_AZURE_CA" # mono has a store of its own
old_nuget() {
  NUGET_PLUGIN_PATHS=$HOME/plugin.exe \
    "$here/in-trixie.sh" mono "$HOME/nuget.exe" "$@" -ConfigFile "$HOME/app/nuget.config" -NonInteractive
}
old_nuget install Watchword.Sample -Version 1.0.0 -OutputDirectory old -NoCache >old.log 2>&1 || fail "$(cat old.log)"
[[ -d old/Watchword.Sample.1.0.0 ]] || fail "nothing was installed: $(cat old.log)"
scenario '{"revoke": {"what": "access_tokens", "login": "alice@contoso.com"}}'
old_nuget install Watchword.Sample -Version 1.1.0 -OutputDirectory old -NoCache >old.log 2>&1 || fail "$(cat old.log)"
[[ -d old/Watchword.Sample.1.1.0 ]] || fail "nothing was installed: $(cat old.log)"
