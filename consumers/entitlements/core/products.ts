/** What can be bought, and what it opens. Rows name products only, so that whoever reads them applies what holds then. */
export interface Catalogue {
  /** Raised with every change: what is announced under one catalogue is told apart from what is under another. */
  readonly version: number;
  readonly products: Readonly<Record<string, Product>>;
}

export interface Product {
  /** One trial per user and family. */
  readonly family: string;
  readonly opens: readonly string[];
}

const PLUS: Product = { family: "plus", opens: ["stream", "download", "live"] };

export const CATALOGUE: Catalogue = {
  version: 1,
  products: {
    "basic-monthly": { family: "basic", opens: ["stream"] },
    "plus-monthly": PLUS,
    "plus-yearly": PLUS,
  },
};

/** Ids are anybody's text, `constructor` too. */
export const isKnown = (productId: string, { products }: Catalogue): boolean => Object.hasOwn(products, productId);

/** An unknown product opens nothing, and is a family of its own. */
export const productOf = (productId: string, catalogue: Catalogue): Product =>
  (isKnown(productId, catalogue) ? catalogue.products[productId] : undefined) ?? { family: productId, opens: [] };
