// The page with the account to pay into.
export function accountPage() {}
