import { describe, expect, it } from 'vitest';
import { categories } from '../../shared/scales.ts';
import { actsOnMany, categoryOfName, closesForGood, nameWords, onlyAdds, riskier } from '../../shared/tool-name.ts';

describe('the words of a name', () => {
  it.each([
    ['getOrCreateURL', ['get', 'or', 'create', 'url']],
    ['get-or-create-url', ['get', 'or', 'create', 'url']],
    ['GET_OR_CREATE_URL', ['get', 'or', 'create', 'url']],
    ['HTTPServerStart', ['http', 'server', 'start']],
    ['run2Delete', ['run', 'delete']],
    ['v2.cases/delete_case', ['v', 'cases', 'delete', 'case']],
    ['__x__', ['x']],
    ['', []],
    ['123', []],
    ['проверить', []],
  ])('%s', (name, words) => {
    expect(nameWords(name)).toEqual(words);
  });
});

describe('what a name says its tool does', () => {
  it.each([
    // One verb, wherever it stands.
    ['get_run', 'Read'],
    ['run_delete', 'Destructive'],
    ['delete', 'Destructive'],
    ['testrail_delete_run', 'Destructive'],
    // Nouns after a verb say nothing.
    ['get_comment', 'Read'],
    ['list_runs_for_plan', 'Read'],
    ['add_run', 'Write'],
    ['get_trash', 'Read'],
    // A noun where it comes first is a verb.
    ['run_query', 'Execute'],
    ['comment', 'Write'],
    ['close_run', 'Write'],
    ['trash_items', 'Destructive'],
    // The riskiest verb counts.
    ['get_or_create_label', 'Write'],
    ['find_and_close', 'Write'],
    ['read_then_delete', 'Destructive'],
    ['create_or_run', 'Execute'],
    ['get_or_frobnicate', 'Unclassified'],
    ['get_cases_and_runs', 'Read'],
    // A verb that hides in a word.
    ['get_orcreate', 'Write'],
    ['list_deleteall', 'Destructive'],
    ['list_updated', 'Read'],
    ['get_sender', 'Read'],
    ['get_deletions', 'Read'],
    ['get_executable', 'Read'],
    // A name without a verb.
    ['git_status', 'Read'],
    ['directory_tree', 'Read'],
    ['frobnicate', 'Unclassified'],
    ['status_frobnicate', 'Unclassified'],
    ['', 'Unclassified'],
    ['42', 'Unclassified'],
    // Money.
    ['create_invoice', 'Financial'],
    ['list_invoices', 'Read'],
    ['refund_order', 'Financial'],
    ['pay', 'Financial'],
    // A reading noun counts at the end, where it is a search.
    ['brave_web_search', 'Read'],
    ['simulate_research_query', 'Unclassified'],
    // Letters that look like others may spell any verb.
    ['list_аnd_ѕend', 'Unclassified'],
    ['dеlete_run', 'Execute'],
    ['delete_rün', 'Destructive'],
    ['get\u200b_run', 'Unclassified'],
  ] as const)('%s: %s', (name, category) => {
    expect(categoryOfName(name)).toBe(category);
  });

  it('is compared by how hard it is to take back', () => {
    const order = ['Read', 'Write', 'Unclassified', 'Execute', 'Destructive', 'Financial'] as const;
    expect([...order].sort()).toEqual([...categories].sort());
    for (const [at, one] of order.entries())
      for (const [place, other] of order.entries()) expect(riskier(one, other)).toBe(at >= place ? one : other);
  });
});

describe('how many things a writing name speaks of', () => {
  it.each([
    ['update_cases', true],
    ['add_results_for_cases', true],
    ['bulk_update', true],
    ['delete_all', true],
    ['update_test_cases', true],
    ['update_case', false],
    ['update_case_fields', false],
    ['update_status', false],
    ['set_address', false],
    ['update_cases_settings', false],
    ['update_labels', false],
    ['add_result_for_cases', false],
    ['update', false],
    ['cases', false],
    ['', false],
    ['update_as', false],
  ])('%s: %s', (name, many) => {
    expect(actsOnMany(name)).toBe(many);
  });
});

describe('what can be taken back', () => {
  it.each([
    ['add_run', true],
    ['create_and_attach', false],
    ['copy_cases', true],
    ['get_run', false],
    ['update_run', false],
    ['run', false],
    ['frobnicate', false],
    ['add_or_update_run', false],
    ['uploadFile', true],
  ])('%s only adds: %s', (name, adds) => {
    expect(onlyAdds(name)).toBe(adds);
  });

  it.each([
    ['close_run', true],
    ['closePlan', true],
    ['complete_runs', true],
    ['run_close', false],
    ['close_issue', false],
    ['get_closed_run', false],
    ['add_plan', false],
    ['finish-plan', true],
  ])('%s closes for good: %s', (name, closes) => {
    expect(closesForGood(name)).toBe(closes);
  });
});
