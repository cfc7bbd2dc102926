/** Name of a plugin or theme: that of its directory in WordPress. */
export const extensionNamePattern = /^[a-z0-9][a-z0-9_-]*$/;

/** Version of a plugin or theme, as in its main file. */
export const extensionVersionPattern = /^[A-Za-z0-9][\w.+-]*$/;
