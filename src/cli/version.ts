/** Set by projenrc/build-assets.mjs; absent when the sources run unbundled (tests). */
declare const BUILD_PACKAGE_VERSION: string | undefined;
declare const BUILD_ENGINE_HASH: string | undefined;

/** The package's version. */
export const PACKAGE_VERSION = typeof BUILD_PACKAGE_VERSION === 'string' ? BUILD_PACKAGE_VERSION : '0.0.0-source';

/** Changes whenever the engine's code does: evidence made by another engine is ingested again. */
export const ENGINE_VERSION = `${PACKAGE_VERSION}+${typeof BUILD_ENGINE_HASH === 'string' ? BUILD_ENGINE_HASH : 'source'}`;
