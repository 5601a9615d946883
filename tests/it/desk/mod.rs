mod comments;
mod comparing;
mod corrections;
mod publishing;
mod rights;
mod saving;
mod signing_in;
