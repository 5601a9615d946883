mod bylines;
mod comments;
mod comparing;
mod publishing;
mod rights;
mod saving;
mod signing_in;
