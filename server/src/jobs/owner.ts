/** The one owner of everything while AUTH=off; the first migration makes its row. */
export const localOwner = '00000000-0000-7000-8000-000000000001';
