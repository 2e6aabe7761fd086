#!/usr/bin/env bash
# `watchword exec` with a client that looks for a credential in variables: Maven.
source "$(dirname "${BASH_SOURCE[0]}")/../e2e/lib.sh"

ln -s "$WATCHWORD_AZURE_ROOT" "$HOME/azure"
person_is alice@contoso.com
watchword login https://dev.azure.com/contoso
last_page >/dev/null
no_browser_from_here

# Maven: a parent POM that only the feed has. What is published is put there as the deploy plugin does.
feed=https://pkgs.dev.azure.com/contoso/engine/_packaging/tools/maven/v1
parent=org/example/parent/1.0/parent-1.0.pom
cat >parent.pom <<'POM'
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId><artifactId>parent</artifactId><version>1.0</version>
  <packaging>pom</packaging>
</project>
POM
watchword curl "$feed/$parent" --fail --silent --show-error --upload-file parent.pom
refused watchword curl "$feed/$parent" --fail --silent --show-error --upload-file parent.pom >said
expect_text 'the second upload' '409' "$(cat said)"
if command -v mvn >/dev/null; then
  mkdir project
  cat >project/pom.xml <<POM
<project>
  <modelVersion>4.0.0</modelVersion>
  <parent><groupId>org.example</groupId><artifactId>parent</artifactId><version>1.0</version><relativePath/></parent>
  <artifactId>child</artifactId><packaging>pom</packaging>
  <repositories><repository><id>tools</id><url>$feed</url></repository></repositories>
</project>
POM
  # As watchword-exec(7) has it.
  cat >settings.xml <<'XML'
<settings>
  <servers>
    <server>
      <id>tools</id>
      <username>${env.WATCHWORD_TOKEN_USERNAME}</username>
      <password>${env.WATCHWORD_TOKEN}</password>
    </server>
  </servers>
</settings>
XML
  # Java has a store of its own of whom to trust.
  keytool -importcert -noprompt -alias azure -file "$WATCHWORD_AZURE_CA" -keystore trusted.p12 -storepass changeit 2>/dev/null
  export MAVEN_OPTS="-Djavax.net.ssl.trustStore=$HOME/trusted.p12 -Djavax.net.ssl.trustStorePassword=changeit -Dmaven.repo.local=$HOME/m2"
  maven=(mvn --batch-mode --settings settings.xml --file project/pom.xml validate)
  refused "${maven[@]}" >said
  expect_text 'Maven without a credential' '401' "$(cat said)"
  rm -rf m2
  watchword exec --for maven "$feed" -- "${maven[@]}" >said || fail "Maven: $(cat said)"
  expect_text 'Maven' 'BUILD SUCCESS' "$(cat said)"
else
  echo 'NOT RUN: Maven. It is not installed'
fi

expect_no_browser
