// The operator's console.
export function consolePages() {}
