// What @dlenroc/testrail, testrail-api and testrail-js-api do in their documentation. Prints one JSON object.
import { createRequire } from 'node:module';

const [, , folder, which, url, user, key] = process.argv;
const require = createRequire(`${folder}/`);

async function dlenroc() {
  const TestRail = require('@dlenroc/testrail');
  const api = new TestRail({ host: url, username: user, password: key });
  const entries = [{ suite_id: 1, include_all: false, case_ids: [4] }];
  const plan = await api.addPlan(1, { name: 'Plan', entries });
  const [test] = await api.getTests(plan.entries[0].runs[0].id);
  const result = await api.addResult(test.id, { status_id: 1 });
  const { attachment_id } = await api.addAttachmentToResult(result.id, { name: 'a.txt', value: Buffer.from('a log') });
  const blob = await api.getAttachment(attachment_id);
  return {
    projects: (await api.getProjects()).length,
    cases: (await api.getCases(1)).length,
    suites: (await api.getSuites(2)).length,
    attachment: await blob.text(),
    closed: (await api.closePlan(plan.id)).is_completed,
  };
}

async function testrailApi() {
  const TestRail = require('testrail-api');
  const api = new TestRail({ host: url, user, password: key });
  const { body: run } = await api.addRun(1, { suite_id: 1, name: 'Run' });
  const { body: result } = await api.addResultForCase(run.id, 1, { status_id: 1 });
  const { body: suites } = await api.getSuites(2);
  return { untested: run.untested_count, result: result.status_id, suites: suites.suites.length };
}

async function jsApi() {
  const { TestRail } = require('testrail-js-api');
  const api = new TestRail(url, user, key);
  const { value: run } = await api.addRun(1, { suite_id: 1, name: 'Run', include_all: false, case_ids: [1] });
  const { value: results } = await api.addResultsForCases(run.id, [{ case_id: 1, status_id: 1 }]);
  const { value: suites } = await api.getSuites(2);
  return { untested: run.untested_count, results: results.length, suites: suites.suites.length };
}

const clients = { '@dlenroc/testrail': dlenroc, 'testrail-api': testrailApi, 'testrail-js-api': jsApi };
process.stdout.write(JSON.stringify(await clients[which]()));
