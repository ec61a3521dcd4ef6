//! What an expression is made of.

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::import) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    In,
    NotIn,
    Plus,
    Minus,
    Concat,
    Times,
    Divide,
    FloorDivide,
    Modulo,
    Power,
}

/// Arguments of a call, a filter or a test; those with a name have it.
pub(in crate::import) type Arguments = Vec<(Option<String>, Expr)>;

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::import) enum Expr {
    Text(String),
    Integer(i64),
    Float(String),
    Boolean(bool),
    Nothing,
    Name(String),
    List(Vec<Expr>),
    Map(Vec<(Expr, Expr)>),
    Member(Box<Expr>, String),
    Item(Box<Expr>, Box<Expr>),
    Slice(Box<Expr>, Option<Box<Expr>>, Option<Box<Expr>>),
    Call(Box<Expr>, Arguments),
    Filter(Box<Expr>, String, Arguments),
    Test {
        subject: Box<Expr>,
        name: String,
        arguments: Arguments,
        is_negated: bool,
    },
    Not(Box<Expr>),
    Negative(Box<Expr>),
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// What can be read, and means something that nobody would expect.
    Refused(String),
    /// `A if CONDITION else B`: condition, A, B.
    Choice(Box<Expr>, Box<Expr>, Option<Box<Expr>>),
}

impl Expr {
    /// The names that lead to a member of a member, as `["cookiecutter", "name"]`.
    pub fn path(&self) -> Option<Vec<&str>> {
        let (outer, last) = match self {
            Self::Name(name) => return Some(vec![name]),
            Self::Member(outer, name) => (outer, name),
            Self::Item(outer, key) => match &**key {
                Self::Text(name) => (outer, name),
                _ => return None,
            },
            _ => return None,
        };
        let mut path = outer.path()?;
        path.push(last);
        Some(path)
    }
}
