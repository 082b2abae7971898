// The sandbox's demo shop.
export function demoShop() {}
