import { readFileSync } from 'node:fs';
import { PropError } from './private/prop-error';

/**
 * A JSON document that changes what the functions find: rules of your own, suppressions or redaction rules. It is checked when the app is synthesised, by the code that reads it at
 * run time, and deployed with the functions.
 */
export class ConfigurationDocument {
  /**
   * A file of JSON.
   *
   * @param path of the file; a relative one begins at the working directory
   */
  public static fromFile(path: string): ConfigurationDocument {
    try {
      return new ConfigurationDocument(readFileSync(path, 'utf8'), path);
    } catch (error) {
      throw new PropError({ prop: 'ConfigurationDocument.fromFile', got: path, expected: 'a file that can be read', fix: `${(error as Error).message}: correct the path` });
    }
  }

  /**
   * An object, as it would stand in the file.
   *
   * @param document of the form that the prop's documentation shows
   */
  public static fromObject(document: { [name: string]: any }): ConfigurationDocument {
    return new ConfigurationDocument(JSON.stringify(document), 'the object');
  }

  /** @internal */
  public readonly _text: string;
  /**
   * what messages call it
   * @internal
   */
  public readonly _origin: string;

  private constructor(text: string, origin: string) {
    this._text = text;
    this._origin = origin;
  }
}
