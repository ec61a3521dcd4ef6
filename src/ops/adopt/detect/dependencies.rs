//! What the service depends on: its database and its cache.

use super::surroundings::node_at;
use super::{Found, Surroundings, found};
use crate::base::yaml::Node;

/// Whose names they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum World {
    Go,
    Python,
    Node,
    Image,
}

/// Something that the service needs.
struct Dependency {
    world: World,
    name: String,
    /// The file that says so.
    file: &'static str,
    /// Where in the file, in words.
    place: String,
}

/// What a dependency tells: in whose names, the name or (ending with `/`) how it starts, what is used then.
type Sign = (World, &'static str, &'static str);

const DATABASES: &[Sign] = &[
    (World::Go, "github.com/jackc/pgx/", "postgresql"),
    (World::Go, "github.com/lib/pq", "postgresql"),
    (World::Go, "gorm.io/driver/postgres", "postgresql"),
    (World::Go, "github.com/go-sql-driver/mysql", "mysql"),
    (World::Go, "gorm.io/driver/mysql", "mysql"),
    (World::Go, "go.mongodb.org/mongo-driver/", "mongodb"),
    (World::Go, "modernc.org/sqlite", "sqlite"),
    (World::Go, "github.com/mattn/go-sqlite3", "sqlite"),
    (World::Python, "psycopg", "postgresql"),
    (World::Python, "psycopg-binary", "postgresql"),
    (World::Python, "psycopg2", "postgresql"),
    (World::Python, "psycopg2-binary", "postgresql"),
    (World::Python, "asyncpg", "postgresql"),
    (World::Python, "pymysql", "mysql"),
    (World::Python, "mysqlclient", "mysql"),
    (World::Python, "aiomysql", "mysql"),
    (World::Python, "pymongo", "mongodb"),
    (World::Python, "motor", "mongodb"),
    (World::Node, "pg", "postgresql"),
    (World::Node, "postgres", "postgresql"),
    (World::Node, "mysql2", "mysql"),
    (World::Node, "mongodb", "mongodb"),
    (World::Node, "mongoose", "mongodb"),
    (World::Image, "postgres", "postgresql"),
    (World::Image, "postgis", "postgresql"),
    (World::Image, "timescaledb", "postgresql"),
    (World::Image, "mysql", "mysql"),
    (World::Image, "mariadb", "mysql"),
    (World::Image, "mongo", "mongodb"),
];

const CACHES: &[Sign] = &[
    (World::Go, "github.com/redis/go-redis/", "redis"),
    (World::Go, "github.com/go-redis/redis/", "redis"),
    (World::Go, "github.com/gomodule/redigo", "redis"),
    (World::Go, "github.com/bradfitz/gomemcache", "memcached"),
    (World::Python, "redis", "redis"),
    (World::Python, "aioredis", "redis"),
    (World::Python, "valkey", "redis"),
    (World::Python, "pymemcache", "memcached"),
    (World::Node, "redis", "redis"),
    (World::Node, "ioredis", "redis"),
    (World::Image, "redis", "redis"),
    (World::Image, "valkey", "redis"),
    (World::Image, "memcached", "memcached"),
];

pub(super) fn database(around: &Surroundings) -> Option<Found> {
    used(around, DATABASES)
}

pub(super) fn no_database(around: &Surroundings) -> Option<Found> {
    unused(around, DATABASES, "database")
}

pub(super) fn cache(around: &Surroundings) -> Option<Found> {
    used(around, CACHES)
}

pub(super) fn no_cache(around: &Surroundings) -> Option<Found> {
    unused(around, CACHES, "cache")
}

fn used(around: &Surroundings, signs: &[Sign]) -> Option<Found> {
    let dependencies = dependencies(around);
    let tells = |dependency: &Dependency, (world, name, _): &Sign| {
        let has_name = match name.strip_suffix('/') {
            Some(start) => dependency.name.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
            None => dependency.name == *name,
        };
        dependency.world == *world && has_name
    };
    dependencies.iter().find_map(|dependency| {
        let (.., product) = signs.iter().find(|sign| tells(dependency, sign))?;
        Some(found(*product, format!("{}, {}", dependency.file, dependency.place)))
    })
}

/// `none`, where a file lists what the service depends on, and nothing of that is a sign.
fn unused(around: &Surroundings, signs: &[Sign], what: &str) -> Option<Found> {
    let listing = ["go.mod", "pyproject.toml", "requirements.txt", "package.json"];
    let read: Vec<&str> = listing.into_iter().filter(|name| around.text(name).is_some()).collect();
    if read.is_empty() || used(around, signs).is_some() {
        return None;
    }
    Some(found("none", format!("no {what} among the dependencies in {}", read.join(", "))))
}

fn dependencies(around: &Surroundings) -> Vec<Dependency> {
    let mut all = Vec::new();
    let mut add = |world, name: &str, file, place: String| all.push(Dependency { world, name: name.to_owned(), file, place });
    for (number, line) in around.lines("go.mod") {
        let line = line.trim().trim_start_matches("require ");
        if let Some((module, version)) = line.split_once(' ')
            && version.starts_with('v')
        {
            add(World::Go, module, "go.mod", format!("line {number}"));
        }
    }
    for requirement in python_requirements(around) {
        let name = python_name(&requirement);
        add(World::Python, &name, "pyproject.toml", format!("`{name}`"));
    }
    for (number, line) in around.lines("requirements.txt") {
        add(World::Python, &python_name(line), "requirements.txt", format!("line {number}"));
    }
    for name in around.node("dependencies").iter().filter_map(serde_json::Value::as_object).flat_map(|entries| entries.keys()) {
        add(World::Node, name, "package.json", format!("`{name}`"));
    }
    for file in ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"] {
        for (service, image) in around.text(file).map(images).unwrap_or_default() {
            add(World::Image, &image, file, format!("service `{service}`"));
        }
    }
    all
}

/// As PEP 508 and poetry write them.
fn python_requirements(around: &Surroundings) -> Vec<String> {
    let list = |value: &toml::Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(|entry| entry.as_str().map(str::to_owned)).collect()
    };
    let mut all = around.python(&["project", "dependencies"]).map(|value| list(&value)).unwrap_or_default();
    if let Some(toml::Value::Table(groups)) = around.python(&["project", "optional-dependencies"]) {
        all.extend(groups.iter().flat_map(|(_, group)| list(group)));
    }
    if let Some(toml::Value::Table(entries)) = around.python(&["tool", "poetry", "dependencies"]) {
        all.extend(entries.keys().cloned());
    }
    all
}

/// The name of a requirement, normalized (PEP 503).
fn python_name(requirement: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name = requirement.trim().split(|c: char| !is_part(c)).next().unwrap_or_default();
    name.to_lowercase().replace(['_', '.'], "-")
}

/// Services of a compose file, and the last part of their images' names.
fn images(text: &str) -> Vec<(String, String)> {
    let Ok(root) = Node::parse(text) else { return Vec::new() };
    let Some(Node::Mapping(services)) = node_at(&root, &["services"]) else { return Vec::new() };
    let image = |(name, service): &(String, Node)| match node_at(service, &["image"])? {
        Node::Scalar { text, .. } => {
            let path = text.split('@').next()?.rsplit('/').next()?;
            Some((name.clone(), path.split(':').next()?.to_owned()))
        }
        _ => None,
    };
    services.iter().filter_map(image).collect()
}

#[cfg(test)]
mod tests {
    use super::{cache, database, no_cache, no_database};
    use crate::ops::adopt::detect::{Found, Surroundings};

    #[test]
    fn products_are_told_by_what_is_depended_on() {
        let shown = |found: Option<Found>| found.map(|found| format!("{}: {}", found.value, found.source)).unwrap_or_default();
        for (file, text, expected) in [
            ("go.mod", "module x\nrequire github.com/lib/pq v1.10.9\n", "postgresql: go.mod, line 2"),
            ("go.mod", "module x\nrequire (\n\tgithub.com/jackc/pgxpool v1.0.0\n)\n", ""),
            ("requirements.txt", "flask==3\nPsycopg2_Binary>=2 # db\n", "postgresql: requirements.txt, line 2"),
            ("pyproject.toml", "[tool.poetry.dependencies]\nasyncpg = \"^0.30\"\n", "postgresql: pyproject.toml, `asyncpg`"),
            ("package.json", "{\"dependencies\": {\"pg\": \"8\"}}", "postgresql: package.json, `pg`"),
            (
                "compose.yaml",
                "services:\n  db:\n    image: docker.io/library/postgres:17@sha256:x\n",
                "postgresql: compose.yaml, service `db`",
            ),
            ("docker-compose.yml", "services: {db: {image: mariadb}}\n", "mysql: docker-compose.yml, service `db`"),
        ] {
            let around = Surroundings::of(&[(file, text)]);
            assert_eq!(shown(database(&around)), expected, "{text}");
            assert_eq!(shown(cache(&around)), "", "{text}");
            assert!(database(&around).is_none() || no_database(&around).is_none());
        }
        let compose = Surroundings::of(&[("compose.yaml", "services: {c: {image: valkey/valkey:8}}\n")]);
        assert_eq!(shown(cache(&compose)), "redis: compose.yaml, service `c`");
        // A compose file does not list what the service depends on.
        assert_eq!(no_database(&compose), None);
        let go = Surroundings::of(&[("go.mod", "module x\n")]);
        assert_eq!(shown(no_cache(&go)), "none: no cache among the dependencies in go.mod");
    }
}
