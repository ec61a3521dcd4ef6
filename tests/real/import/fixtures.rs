//! Templates of other tools, with everything in them that is carried over whole.

/// A template, and the answers that it is rendered with.
pub struct Fixture {
    pub files: &'static [(&'static str, &'static str)],
    /// A file that is no text.
    pub binary: &'static str,
    pub executable: &'static [&'static str],
    /// Sets of answers, in YAML.
    pub answers: &'static [&'static str],
    /// How many files each renders at least.
    pub least: usize,
}

pub const COOKIECUTTER: Fixture = Fixture {
    files: &[
        (
            "cookiecutter.json",
            r#"{
  "project_name": "My Project",
  "project_slug": "{{ cookiecutter.project_name.lower().replace(' ', '_').strip() }}",
  "greeting": "Hello {% if cookiecutter.project_name == 'My Project' %}you{% else %}all{% endif %}",
  "python": ["3.10", "3.9"],
  "license": ["MIT", "Apache-2.0", "none"],
  "use_docker": true,
  "use_lint": false,
  "port": 8080,
  "empty": "",
  "_hidden": ["one", "two"],
  "_map": {"a": {"b": "deep"}},
  "__title": "{{ cookiecutter.project_name | upper }}",
  "__prompts__": {"project_name": "How is it called?", "license": {"__prompt__": "Licence", "MIT": "The MIT License"}},
  "_copy_without_render": ["*.tmpl", "assets/*", "raw"]
}
"#,
        ),
        ("README.md", "of the template\n"),
        (
            "{{cookiecutter.project_slug}}/README.md",
            "# {{ cookiecutter.project_name }}\n{{ '=' * (cookiecutter.project_name|length + 2) }}\n\n{{cookiecutter.__title}}, \
             {{ cookiecutter['greeting'] }}, {{cookiecutter.use_docker}} {{ cookiecutter.use_lint|lower }}, {{ cookiecutter.port }}\n\
             {% if cookiecutter.use_docker -%}\n  with Docker\n{%- endif %}\n\n  {% if cookiecutter.use_lint %}\n  with lint\n  {% else %}\n  \
             without\n  {%- endif %}  \nend {# a comment #}\n{#- another -#}\n  x\n{% for one in cookiecutter._hidden %}{{ loop.index }}: {{ one }}\
             {% if not loop.last %}, {% endif %}{% endfor %}\n{{ cookiecutter._map.a.b }} {% set x = cookiecutter.project_slug %}{{ x }}\n\
             {{ cookiecutter.project_name.split(' ')[0] }} {{ cookiecutter.project_slug[0] }}{{ cookiecutter.empty }}|\n\
             {% raw %}{{ raw }} ${{ github.sha }} {% tag %}{% endraw %}\n${{ cookiecutter.project_slug }} {{ '{{' }} {{ none }}",
        ),
        (
            "{{cookiecutter.project_slug}}/ci.yaml",
            "on: push\npython: {{ cookiecutter.python }}\nother: [\"{{ cookiecutter.python }}\"]\ndocker: {{ cookiecutter.use_docker }}\n\
             token: {% raw %}${{ secrets.TOKEN }}{% endraw %}\n{%- if cookiecutter.license != 'none' %}\nlicense: {{ cookiecutter.license }}\n\
             {%- endif %}\n",
        ),
        ("{{cookiecutter.project_slug}}/plain.txt", "nothing here, and no line break at the end"),
        (
            "{{cookiecutter.project_slug}}/windows.txt",
            "a {{ cookiecutter.project_slug }}\r\n{% if cookiecutter.use_docker %}\r\nb\r\n{% endif %}\r\n",
        ),
        ("{{cookiecutter.project_slug}}/mixed.txt", "a {{ cookiecutter.project_slug }}\r\nb\nc\r\n"),
        ("{{cookiecutter.project_slug}}/windows-plain.txt", "a\r\nb\r\n"),
        ("{{cookiecutter.project_slug}}/run.sh", "#!/bin/sh\necho {{ cookiecutter.project_slug }}\n"),
        (
            "{{cookiecutter.project_slug}}/src/{{ cookiecutter.project_slug }}/__init__.py",
            "NAME = \"{{ cookiecutter.project_slug }}\"\n",
        ),
        (
            "{{cookiecutter.project_slug}}/src/{{ cookiecutter.project_slug|replace('_', '-') }}.txt",
            "{{ cookiecutter.project_slug }}\n",
        ),
        (
            "{{cookiecutter.project_slug}}/{% if cookiecutter.use_docker %}Dockerfile{% endif %}",
            "FROM python:{{ cookiecutter.python }}\n",
        ),
        (
            "{{cookiecutter.project_slug}}/{% if cookiecutter.license == 'MIT' %}LICENSE{% else %}LICENSE.{{ cookiecutter.license }}{% endif %}",
            "{{ cookiecutter.license }}\n",
        ),
        ("{{cookiecutter.project_slug}}/keep.tmpl", "{{ cookiecutter.project_name }} {% nonsense\n"),
        ("{{cookiecutter.project_slug}}/assets/a/{{ x }}.txt", "{{ kept }}\n"),
        ("{{cookiecutter.project_slug}}/raw/{{ y }}.txt", "{{ kept }}\n"),
        ("{{cookiecutter.project_slug}}/page.jinja", "{% raw %}{{ page }}{% endraw %} {{ cookiecutter.project_slug }}\n"),
        ("{{cookiecutter.project_slug}}/static.jinja", "static\n"),
    ],
    binary: "{{cookiecutter.project_slug}}/logo.png",
    executable: &["{{cookiecutter.project_slug}}/run.sh"],
    answers: &[
        "cookiecutter: {}",
        "cookiecutter: {project_name: An Other One, python: '3.9', license: none, use_docker: false, use_lint: true, port: '1', empty: x}",
        "cookiecutter: {project_slug: my_own, license: Apache-2.0, greeting: 'a/b'}",
    ],
    least: 16,
};

pub const COPIER: Fixture = Fixture {
    files: &[
        (
            "copier.yml",
            "_subdirectory: template\n_templates_suffix: .tmpl\n_exclude: ['*.bak', /private, '!keep.bak']\n\
             _envops: {variable_start_string: '[[', variable_end_string: ']]', block_start_string: '[%', block_end_string: '%]', \
             comment_start_string: '[#', comment_end_string: '#]', trim_blocks: true, lstrip_blocks: true}\n\
             name:\n  type: str\n  help: How is it called?\n  default: sample\nmodule:\n  type: str\n  default: \"[[ name.replace('-', '_') ]]\"\n\
             kind:\n  type: str\n  choices: [app, lib]\nlevel:\n  type: int\n  default: 2\n  choices: {low: 1, high: 2}\n\
             ci:\n  type: bool\n  default: true\nci_host:\n  type: str\n  default: \"[[ name ]].example.org\"\n  when: \"[[ ci ]]\"\n\
             strict:\n  type: bool\n  default: \"[[ ci ]]\"\ntitle:\n  type: str\n  when: false\n  default: \"[[ name | title ]]\"\n\
             tags:\n  type: str\n  multiselect: true\n  choices: [a, b, c]\n  default: [c, a]\nshort: word\nflag: false\nnumber: 7\n",
        ),
        ("README.md", "of the template\n"),
        (
            "template/README.md.tmpl",
            "# [[ title ]]\n\n[[ name ]] [[ module ]] [[ kind ]] [[ level + 1 ]] [[ ci ]] [[ strict ]] [[ short ]] [[ flag ]] [[ number ]]\n\
             [% if ci %]\nhost [[ ci_host ]]\n[% else %]\nno host, or [[ ci_host ]]\n[% endif %]\n  [%+ if kind == 'app' %]\n  app\n  [% endif +%]\n\
             [# gone #]\n{{ name }} {% if %} ${{ x }} {# no #}\n[% for tag in tags %]\n- [[ tag ]]\n[% endfor %]\n[[ 'x' if level == 2 ]]\n",
        ),
        ("template/[[ module ]]/[% if kind == 'app' %]main.py[% endif %].tmpl", "print('[[ name ]]')\n"),
        ("template/[% if ci %].ci[% endif %]/a.yaml.tmpl", "host: [[ ci_host ]]\nlevel: [[ level ]]\nbig: [[ level > 1 ]]\n"),
        ("template/[% if ci %].ci[% endif %]/b.txt", "[[ copied ]]\n"),
        ("template/[% if kind == 'app' %]same.txt[% endif %]", "one\n"),
        ("template/[% if kind == 'lib' %]same.txt[% endif %]", "other\n"),
        ("template/windows.txt.tmpl", "a\r\n[[ name ]]\r\n"),
        ("template/windows.txt.bin", "a\r\n[[ name ]]\r\n"),
        ("template/run.sh.tmpl", "#!/bin/sh\necho [[ name ]]\n"),
        ("template/both.txt", "not this\n"),
        ("template/both.txt.tmpl", "but [[ name ]]"),
        ("template/old.bak", "excluded\n"),
        ("template/keep.bak", "kept\n"),
        ("template/private/x.txt", "excluded\n"),
        ("template/[[ _copier_conf.answers_file ]].tmpl", "[[ _copier_answers|to_nice_yaml ]]\n"),
        ("template/page.jinja", "{{ page }}\n"),
    ],
    binary: "template/logo.png",
    executable: &["template/run.sh.tmpl"],
    answers: &[
        "{kind: app}",
        "{name: my-app, kind: lib, level: 1, ci: false, tags: [a, c], flag: true, number: 0}",
        "{name: a-b-c, kind: app, ci_host: host.example.org, strict: false, short: x}",
    ],
    least: 9,
};

pub const BACKSTAGE: Fixture = Fixture {
    files: &[
        (
            "template.yaml",
            "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nmetadata: {name: sample, description: A sample}\nspec:\n  \
             owner: me\n  type: service\n  parameters:\n    - title: One\n      required: [name, kind]\n      properties:\n        \
             name: {type: string, title: Name, pattern: '^[a-z-]+$', ui:field: EntityNamePicker}\n        \
             kind: {type: string, enum: [app, lib], enumNames: [An app, A library], default: app}\n        \
             version: {type: string, enum: ['3.10', '3.9'], default: '3.10'}\n        note: {type: string, title: Note}\n    \
             - title: Two\n      properties:\n        docker: {type: boolean, default: true}\n        replicas: {type: integer, default: 2}\n        \
             tags: {type: array, items: {type: string}, default: [x, y]}\n  steps:\n    - id: fetch\n      action: fetch:template\n      \
             input:\n        url: ./skeleton\n        copyWithoutTemplating: ['static/**', '*.tmpl']\n        values:\n          \
             name: ${{ parameters.name }}\n          title: '${{ parameters.name | upper }} of ${{ parameters.kind }}'\n          \
             kind: ${{ parameters.kind }}\n          version: ${{ parameters.version }}\n          note: ${{ parameters.note }}\n          \
             docker: ${{ parameters.docker }}\n          replicas: ${{ parameters.replicas }}\n          tags: ${{ parameters.tags }}\n          \
             fixed: constant\n          isApp: ${{ parameters.kind === 'app' }}\n          nested: {kind: '${{ parameters.kind }}'}\n    \
             - id: docker\n      if: ${{ parameters.docker }}\n      action: fetch:template\n      input:\n        url: ./docker\n        \
             targetPath: ./deploy\n        templateFileExtension: true\n        values: {name: '${{ parameters.name }}'}\n    \
             - id: plain\n      action: fetch:plain\n      input: {url: ./plain, targetPath: plain}\n    \
             - id: publish\n      action: publish:github\n      input: {repoUrl: x}\n",
        ),
        (
            "skeleton/README.md",
            "# ${{ values.title }}\n${{values.name}} ${{ values.kind }} ${{ values.docker }} ${{ values.replicas }} ${{ values.fixed }}\n\
             note: ${{ values.note }}|${{ values.note | default('none', true) }}|${{ values.nosuch }}|\n\
             {% if values.isApp %}\napp\n{% else %}\nlib\n{% endif %}\n{%- if values.note %} has a note{% endif -%}\n\n  tags: ${{ values.tags }}\n\
             {% for tag in values.tags %}${{ loop.index }}${{ tag }} {% endfor %}\n{{ not.this }} {# gone #} {% raw %}${{ secrets.x }}{% endraw %}\n\
             ${{ 'a' if values.docker else 'b' }} ${{ values.nested.kind }} ${{ values.name | replace('-', '_') }}",
        ),
        (
            "skeleton/${{ values.name }}/${{values.kind}}.yaml",
            "name: ${{ values.name }}\nversion: ${{ values.version }}\ndocker: ${{ values.docker }}\n",
        ),
        ("skeleton/{% if values.docker %}Dockerfile{% endif %}", "FROM scratch\nLABEL name=\"${{ values.name }}\"\n"),
        ("skeleton/static/kept.txt", "${{ kept }}\n"),
        ("skeleton/deep/x.tmpl", "rendered ${{ values.name }}\n"),
        ("skeleton/top.tmpl", "${{ kept }}\n"),
        ("skeleton/windows.txt", "a ${{ values.name }}\r\n{% if values.docker %}\r\nb\r\n{% endif %}\r\n"),
        ("skeleton/run.sh", "#!/bin/sh\necho ${{ values.name }}\n"),
        ("docker/compose.yaml.njk", "services:\n  app:\n    image: ${{ values.name }}\n"),
        ("docker/as-it-is.txt", "${{ kept }} in it\n"),
        ("plain/${{ kept }}.txt", "${{ kept }}\n"),
    ],
    binary: "skeleton/logo.png",
    executable: &["skeleton/run.sh"],
    answers: &[
        "parameters: {name: my-app}",
        "parameters: {name: other, kind: lib, version: '3.9', docker: false, replicas: 0, tags: [one], note: a note}",
    ],
    least: 8,
};
