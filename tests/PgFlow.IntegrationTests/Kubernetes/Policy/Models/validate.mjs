// Judges requests by a ValidatingAdmissionPolicy, as the API server does: what cannot be judged is refused.
// node validate.mjs MANIFESTS REQUEST...; a request is JSON with request, object and oldObject.
// Prints {"REQUEST": ["why it is refused", ...]}; null where the policy is not about the request.
import { readFileSync } from "node:fs";
import { evaluate } from "@marcbachmann/cel-js";
import { parseAllDocuments } from "yaml";

const [manifests, ...requests] = process.argv.slice(2);
const policy = parseAllDocuments(readFileSync(manifests, "utf8"))
  .map((document) => document.toJS())
  .find((document) => document.kind === "ValidatingAdmissionPolicy").spec;

const findings = {};
for (const file of requests) {
  findings[file] = judge(JSON.parse(readFileSync(file, "utf8")));
}

console.log(JSON.stringify(findings));

function judge(context) {
  if (!policy.matchConditions.every(({ expression }) => evaluate(expression, context))) {
    return null;
  }

  const variables = {};
  for (const { name, expression } of policy.variables) {
    variables[name] = evaluate(expression, { ...context, variables });
  }

  return policy.validations.flatMap(({ expression, message }) => {
    try {
      return evaluate(expression, { ...context, variables }) ? [] : [message];
    } catch (error) {
      return [`${message} (${error.message})`];
    }
  });
}
