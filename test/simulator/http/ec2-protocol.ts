import { FormStyle, readForm, xmlMembers } from './form';
import { operationSchemas } from './operation-schemas';
import { WireProtocol } from './wire-protocol';
import { escaped } from '../s3/xml';

const CONTENT_TYPE = 'text/xml;charset=UTF-8';

/** `Filter.1.Name=…&Filter.1.Value.1=…` */
const STYLE: FormStyle = {
  keyOf: (name, { ec2QueryName, xmlName = name }) => ec2QueryName ?? `${xmlName[0]!.toUpperCase()}${xmlName.slice(1)}`,
  itemKey: (prefix, n) => `${prefix}.${n}`,
  itemName: 'item',
};

/** EC2's own protocol: forms in, XML out, with lists and structures spelled into the names (https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html). */
export function ec2Protocol(sdk: Readonly<Record<string, unknown>>): WireProtocol {
  const operations = operationSchemas(sdk);
  return {
    decode({ body }) {
      const form = new URLSearchParams(body.toString());
      const operation = form.get('Action') ?? '';
      const schema = operations.get(operation);
      if (!schema) { throw new Error(`EC2 has no ${operation}`); }
      return { operation, input: (readForm(schema.input, '', form, STYLE) ?? {}) as Record<string, unknown> };
    },
    encode: (operation, output) => ({ contentType: CONTENT_TYPE, body: `<${operation}Response><requestId>r</requestId>${xmlMembers(operations.get(operation)!.output, output, STYLE)}</${operation}Response>` }),
    refuse: (name, message) => ({ contentType: CONTENT_TYPE, body: `<Response><Errors><Error><Code>${name}</Code><Message>${escaped(message)}</Message></Error></Errors><RequestID>r</RequestID></Response>` }),
  };
}
