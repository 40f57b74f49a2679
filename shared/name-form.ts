/** Server names and agent ids: short, lower case, safe in paths, URLs and file names. Without a schema, which not all load. */
export const namePattern = /^[a-z0-9][a-z0-9-]{0,31}$/;
