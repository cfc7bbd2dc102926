/** What the server takes from Git. Whatever is larger is an accident or an attack: it is named, and not read. */
export const limits = {
  /** Bytes of one push into the repository on this disk, as they are sent; a fleet of 5,000 stores has about 30 MB. */
  pushBytes: 256 * 1024 * 1024,
} as const;
