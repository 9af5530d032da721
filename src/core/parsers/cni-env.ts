import { CniSettings, CniSettingsReader } from './cni-settings';
import { JsonFacts } from './json-facts';
import { JsonText } from './json-text';
import { elements, field, textField } from './json-value';
import { ParserFactory, Place } from './parser';

/** Facts of cni-configuration-variables-*: the environment of the aws-node container. */
export interface CniEnvFacts extends JsonFacts {
  readonly settings: CniSettings;
  /** `602401143452.dkr.ecr.us-east-1.amazonaws.com/amazon-k8s-cni:v1.19.5` */
  readonly image?: string;
  /** `1.19.5` */
  readonly version?: string;
  readonly imagePlace?: Place;
}

/** `1.19.5` of `…/amazon-k8s-cni:v1.19.5-eksbuild.1@sha256:…` */
function imageVersion(image: string): string | undefined {
  return /:v?(\d+\.\d+\.\d+)[^/]*$/.exec(image)?.[1];
}

/**
 * Parses `ctr container info <aws-node>` (one or more JSON objects) or `docker inspect` (a JSON array). Of several containers the last with
 * settings of the CNI counts, as the collector asks for the newest last.
 */
export const cniEnvParser: ParserFactory<CniEnvFacts> = () => {
  const text = new JsonText();
  return {
    line: (line) => text.add(line),
    end() {
      const { documents, facts } = text.read();
      let result: Pick<CniEnvFacts, 'settings' | 'image' | 'version' | 'imagePlace'> = { settings: {} };
      for (const document of documents) {
        const containers = Array.isArray(document.value) ? elements(document.value, 16) : [document.value];
        for (const container of containers) {
          const image = textField(container, 'Image') ?? textField(field(container, 'Config'), 'Image');
          const imagePlace = image === undefined ? undefined : document.place(JSON.stringify(image), image.length + 2);
          const reader = new CniSettingsReader();
          const env = field(field(field(container, 'Spec'), 'process'), 'env') ?? field(field(container, 'Config'), 'Env');
          for (const entry of elements(env, 2000)) { reader.addEntry(document, entry); }
          const settings = reader.facts();
          if (Object.keys(settings).length === 0 && Object.keys(result.settings).length > 0) { continue; }
          const version = image === undefined ? undefined : imageVersion(image);
          result = { settings, ...image !== undefined && { image }, ...version !== undefined && { version }, ...imagePlace && { imagePlace } };
        }
      }
      return { ...facts, ...result };
    },
  };
};
