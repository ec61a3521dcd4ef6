// Checks that Backstage would take every entity of the catalog-info.yaml in this directory: its own schemas and policies, and
// that each reference to another entity can be read. `$text` is read in first, as Backstage does.
const fs = require('fs');
const yaml = require('yaml');
const model = require('@backstage/catalog-model');

const policy = model.EntityPolicies.allOf([
  new model.SchemaValidEntityPolicy(),
  new model.FieldFormatEntityPolicy(),
  new model.NoForeignRootFieldsEntityPolicy(),
  new model.DefaultNamespaceEntityPolicy(),
]);
const kinds = {
  API: model.apiEntityV1alpha1Validator,
  Component: model.componentEntityV1alpha1Validator,
  Resource: model.resourceEntityV1alpha1Validator,
};

async function check(entity) {
  const text = entity.spec?.definition?.$text;
  if (text) entity.spec.definition = fs.readFileSync(text, 'utf8');
  await policy.enforce(entity);
  if (!(await kinds[entity.kind].check(entity))) throw new Error('another kind or apiVersion');
  for (const [field, defaultKind] of [['owner', 'group'], ['system', 'system']]) {
    model.parseEntityRef(entity.spec[field], { defaultKind, defaultNamespace: 'default' });
  }
}

async function main() {
  for (const document of yaml.parseAllDocuments(fs.readFileSync('catalog-info.yaml', 'utf8'))) {
    if (document.errors.length) throw document.errors[0];
    const entity = document.toJS();
    await check(entity).catch(error => {
      console.log(`${entity.kind} ${entity.metadata?.name}: ${error.message}`);
      process.exitCode = 1;
    });
  }
}
main();
