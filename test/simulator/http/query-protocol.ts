import { FormStyle, readForm, xmlMembers } from './form';
import { operationSchemas } from './operation-schemas';
import { WireProtocol } from './wire-protocol';
import { escaped } from '../s3/xml';

const CONTENT_TYPE = 'text/xml';

/** `ActionNames.member.1=…` */
const STYLE: FormStyle = { keyOf: (name, { xmlName = name }) => xmlName, itemKey: (prefix, n) => `${prefix}.member.${n}`, itemName: 'member' };

/** Forms in, XML out, as IAM, STS and CloudFormation speak it (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html). */
export function queryProtocol(sdk: Readonly<Record<string, unknown>>): WireProtocol {
  const operations = operationSchemas(sdk);
  return {
    decode({ body }) {
      const form = new URLSearchParams(body.toString());
      const operation = form.get('Action') ?? '';
      const schema = operations.get(operation);
      if (!schema) { throw new Error(`the service has no ${operation}`); }
      return { operation, input: (readForm(schema.input, '', form, STYLE) ?? {}) as Record<string, unknown> };
    },
    encode: (operation, output) => ({ contentType: CONTENT_TYPE, body: `<${operation}Response><${operation}Result>${xmlMembers(operations.get(operation)!.output, output, STYLE)}</${operation}Result></${operation}Response>` }),
    refuse: (name, message) => ({ contentType: CONTENT_TYPE, body: `<ErrorResponse><Error><Type>Sender</Type><Code>${name}</Code><Message>${escaped(message)}</Message></Error><RequestId>r</RequestId></ErrorResponse>` }),
  };
}
