/**
 * Valid arguments for each of the 29 tools against the sandbox's sample data, in an order in which all of them succeed: what
 * is made first is read, changed and deleted later, so that nothing depends on ids of the sample data being free.
 */
export interface Step {
  readonly tool: string;
  readonly args: (made: Readonly<Record<string, number>>) => Record<string, unknown>;
  /** Keeps the id of what this step made under a name. */
  readonly keep?: string;
}

export const everyTool: readonly Step[] = [
  { tool: 'get_projects', args: () => ({}) },
  { tool: 'get_project', args: () => ({ project_id: 1 }) },
  { tool: 'add_project', args: () => ({ name: 'Compatibility' }), keep: 'project' },
  { tool: 'update_project', args: ({ project }) => ({ project_id: project, announcement: 'For tests' }) },
  { tool: 'get_sections', args: () => ({ project_id: 1, suite_id: 1 }) },
  { tool: 'get_section', args: () => ({ section_id: 1 }) },
  {
    tool: 'add_section',
    args: () => ({ project_id: 1, suite_id: 1, name: 'Gateway', description: 'Made by a test' }),
    keep: 'section',
  },
  { tool: 'update_section', args: ({ section }) => ({ section_id: section, name: 'Gateway checks' }) },
  { tool: 'move_section', args: ({ section }) => ({ section_id: section, parent_id: null, after_id: 1 }) },
  { tool: 'get_cases', args: () => ({ project_id: 1, suite_id: 1 }) },
  { tool: 'get_case', args: () => ({ case_id: 1 }) },
  { tool: 'add_case', args: ({ section }) => ({ section_id: section, title: 'A case' }), keep: 'case' },
  { tool: 'update_case', args: ({ case: id }) => ({ case_id: id, title: 'A better case' }) },
  { tool: 'get_runs', args: () => ({ project_id: 1 }) },
  { tool: 'get_run', args: () => ({ run_id: 1 }) },
  {
    tool: 'add_run',
    args: ({ case: id }) => ({ project_id: 1, suite_id: 1, name: 'A run', include_all: false, case_ids: [id] }),
    keep: 'run',
  },
  { tool: 'update_run', args: ({ run }) => ({ run_id: run, description: 'Changed' }) },
  { tool: 'get_results', args: () => ({ test_id: 1 }) },
  { tool: 'add_result', args: ({ openTest }) => ({ test_id: openTest, status_id: 1, comment: 'Passed' }) },
  { tool: 'get_datasets', args: () => ({ project_id: 1 }) },
  { tool: 'get_dataset', args: () => ({ dataset_id: 1 }) },
  { tool: 'add_dataset', args: () => ({ project_id: 1, name: 'A dataset' }), keep: 'dataset' },
  { tool: 'update_dataset', args: ({ dataset }) => ({ dataset_id: dataset, name: 'A renamed dataset' }) },
  { tool: 'delete_dataset', args: ({ dataset }) => ({ dataset_id: dataset }) },
  { tool: 'close_run', args: ({ run }) => ({ run_id: run }) },
  { tool: 'delete_run', args: ({ run }) => ({ run_id: run }) },
  { tool: 'delete_case', args: ({ case: id }) => ({ case_id: id }) },
  { tool: 'delete_section', args: ({ section }) => ({ section_id: section, soft: false }) },
  { tool: 'delete_project', args: ({ project }) => ({ project_id: project }) },
];
