// The walls around a tenant: which rows are seen. What must stay true: whoever is inside sees the rows that have one of the listed values
// in every listed column, and nothing of a table that lacks one of the columns; nothing widens them but a change of the tenant.

/** Column -> the values whose rows are seen. Empty for nobody: who is not inside of walls has no Walls at all. */
export interface Walls {
  readonly [dimension: string]: readonly string[];
}
