// devops.cjs: what azure-devops-node-api finds in ORGANIZATION with TOKEN, shown in each of its ways;
// one JSON value a line.
'use strict';
const devops = require('azure-devops-node-api');

const { ORGANIZATION, TOKEN } = process.env;
const print = (value) => console.log(JSON.stringify(value));

async function visit(handler) {
  const api = new devops.WebApi(ORGANIZATION, handler);
  const { authenticatedUser } = await api.connect();
  const projects = await (await api.getCoreApi()).getProjects();
  const git = await api.getGitApi();
  const repositories = await git.getRepositories();
  const one = await git.getRepositories(projects[0].name);
  return {
    user: authenticatedUser.providerDisplayName,
    projects: projects.map((project) => project.name),
    repositories: repositories.map((repository) => repository.name),
    ofFirst: one.map((repository) => repository.remoteUrl),
  };
}

async function main() {
  print(await visit(devops.getBearerHandler(TOKEN)));
  print(await visit(devops.getPersonalAccessTokenHandler(TOKEN)));
  print(await visit(devops.getBasicHandler('', TOKEN)));
  const profiles = await new devops.WebApi(ORGANIZATION, devops.getBearerHandler(TOKEN)).getProfileApi();
  print({ profile: (await profiles.getProfile('me')).displayName });
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
