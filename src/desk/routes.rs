//! The desk's addresses as a list, each with the rights that are asked for there. Nobody writes the list: a handler says
//! in its own types which rights it asks for, and those types are read when it is put into the router. So no address can
//! be missing from the list or stand in it with another right, and a handler behind the wall that asks for none does not
//! compile.

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Query, State};
use axum::handler::Handler;
use axum::http::{Extensions, HeaderMap, Method};
use axum::routing::{get, post};
use axum_extra::routing::{SecondElementIs, TypedPath};

use super::command::{Command, Desk, Subject, View};
use crate::newsroom::access::{Action, ArticleFacts, CommentFacts, Newsroom, PersonFacts, Rule, ThreadFacts};

/// An address and what somebody must be allowed to do to get anywhere there.
#[derive(Clone, Debug)]
pub struct Route {
    pub method: Method,
    /// As the router knows it: `/desk/articles/{id}`.
    pub path: &'static str,
    /// None for addresses before the wall, which prove themselves otherwise: by a password or a one-time link.
    pub demands: Vec<Demand>,
}

/// A right that a handler asks for, by what it is asked of.
#[derive(Clone, Copy, Debug)]
pub enum Demand {
    Article(Rule<ArticleFacts>),
    Thread(Rule<ThreadFacts>),
    Comment(Rule<CommentFacts>),
    Person(Rule<PersonFacts>),
    Newsroom(Rule<Newsroom>),
}

/// A router and the list of what is in it.
#[derive(Default)]
pub struct Routes {
    router: Router<Desk>,
    list: Vec<Route>,
}

/// What one argument of a handler asks for.
pub trait Part {
    const DEMANDS: bool;
    fn demand() -> Option<Demand>;
}

/// All arguments of a handler, after its address.
pub trait Parts {
    const DEMAND: bool;
    fn demands() -> Vec<Demand>;
}

impl Routes {
    pub fn new() -> Self {
        Self::default()
    }

    /// A page for those with a right.
    pub fn typed_get<H, T, P>(self, handler: H) -> Self
    where
        H: Handler<T, Desk>,
        T: SecondElementIs<P> + Parts + 'static,
        P: TypedPath,
    {
        const { assert!(T::DEMAND, "a handler behind the wall asks for a right") };
        self.add(Route { method: Method::GET, path: P::PATH, demands: T::demands() }, get(handler))
    }

    /// A deed for those with a right.
    pub fn typed_post<H, T, P>(self, handler: H) -> Self
    where
        H: Handler<T, Desk>,
        T: SecondElementIs<P> + Parts + 'static,
        P: TypedPath,
    {
        const { assert!(T::DEMAND, "a handler behind the wall asks for a right") };
        self.add(Route { method: Method::POST, path: P::PATH, demands: T::demands() }, post(handler))
    }

    /// A page before the wall.
    pub fn open_get<H, T, P>(self, handler: H) -> Self
    where
        H: Handler<T, Desk>,
        T: SecondElementIs<P> + 'static,
        P: TypedPath,
    {
        self.add(Route { method: Method::GET, path: P::PATH, demands: vec![] }, get(handler))
    }

    /// A deed before the wall.
    pub fn open_post<H, T, P>(self, handler: H) -> Self
    where
        H: Handler<T, Desk>,
        T: SecondElementIs<P> + 'static,
        P: TypedPath,
    {
        self.add(Route { method: Method::POST, path: P::PATH, demands: vec![] }, post(handler))
    }

    pub fn merge(mut self, other: Routes) -> Self {
        self.list.extend(other.list);
        Self { router: self.router.merge(other.router), list: self.list }
    }

    pub fn list(self) -> Vec<Route> {
        self.list
    }

    pub fn router(self) -> Router<Desk> {
        self.router
    }

    fn add(mut self, route: Route, method: axum::routing::MethodRouter<Desk>) -> Self {
        let router = self.router.route(route.path, method);
        self.list.push(route);
        Self { router, list: self.list }
    }
}

impl Demand {
    /// The right's name.
    pub fn name(&self) -> &'static str {
        match self {
            Demand::Article(rule) => rule.name,
            Demand::Thread(rule) => rule.name,
            Demand::Comment(rule) => rule.name,
            Demand::Person(rule) => rule.name,
            Demand::Newsroom(rule) => rule.name,
        }
    }
}

impl<A: Action<On: Subject>> Part for View<A> {
    const DEMANDS: bool = true;
    fn demand() -> Option<Demand> {
        Some(A::On::demand(Rule::of::<A>()))
    }
}

impl<A: Action<On: Subject>, F> Part for Command<A, F> {
    const DEMANDS: bool = true;
    fn demand() -> Option<Demand> {
        Some(A::On::demand(Rule::of::<A>()))
    }
}

macro_rules! asks_for_nothing {
    ($([$($of:ident)?] $part:ty),*) => {$(
        impl<$($of)?> Part for $part {
            const DEMANDS: bool = false;
            fn demand() -> Option<Demand> {
                None
            }
        }
    )*};
}

asks_for_nothing!([T] Query<T>, [T] State<T>, [] HeaderMap, [] Extensions, [] WebSocketUpgrade);

macro_rules! parts {
    ($($part:ident)*) => {
        impl<M, P: TypedPath, $($part: Part),*> Parts for (M, P, $($part,)*) {
            const DEMAND: bool = false $(|| $part::DEMANDS)*;
            fn demands() -> Vec<Demand> {
                std::iter::empty()$(.chain($part::demand()))*.collect()
            }
        }
    };
}

parts!();
parts!(A);
parts!(A B);
parts!(A B C);
parts!(A B C D);
parts!(A B C D E);
