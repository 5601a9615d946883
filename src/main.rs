//! The command line of Dateline.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};
use dateline::app::{self, Database, NewPerson, audit};
use dateline::newsroom::history::Head;
use dateline::platform::config::{Config, DatabaseSetting, LogFormat, Settings};
use dateline::platform::embedded::{DATABASE, Embedded};
use dateline::platform::traces::{self, Traces, spent};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

// The system's allocator keeps what a burst of large pages once took; this one gives it back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Dateline: a newsroom in one program. Editors write and publish at the desk, readers read the public pages.
///
/// Without any setting it serves on http://127.0.0.1:3000 and keeps everything in ./data, in a private Postgres that
/// it starts and stops by itself.
#[derive(Parser)]
#[command(name = "dateline", version, arg_required_else_help = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,

    #[command(flatten)]
    settings: Settings,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the desk and the public pages until SIGTERM or Ctrl-C
    Serve {
        /// Fill an empty database with a demo newsroom and let its demo people sign in
        #[arg(long)]
        demo: bool,
    },
    /// Bring the database to the present schema and end; a start does the same by itself
    Migrate,
    /// Make an account or reset its password; prints a link that works once
    User {
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Look whether the history is as it was written
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Check the settings, the database and the folders, and say what is wrong
    Doctor,
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Go through the chain of the history and find what was altered, removed, inserted or moved; ends with 1 if anything
    /// was. Prints the head of the chain, to be kept elsewhere
    Verify {
        /// The head that an earlier run printed, kept elsewhere since: shows also whether the whole chain was made anew
        #[arg(long, value_name = "COUNT:HASH", value_parser = |text: &str| Head::parse(text))]
        head: Option<Head>,
    },
}

#[derive(Subcommand)]
enum UserCommand {
    /// Make an account and print the link at which its person sets the password
    Create {
        /// The address the person signs in with
        #[arg(long)]
        email: String,
        /// The name others see at the desk
        #[arg(long)]
        name: String,
        /// What the person may do
        #[arg(long, value_parser = ["contributor", "author", "editor", "admin"])]
        role: String,
    },
    /// End an account's sessions and print the link at which its person sets a new password
    ResetPassword {
        /// The address the person signs in with
        #[arg(long)]
        email: String,
    },
}

fn main() -> ExitCode {
    // A wrong command line ends here with 2.
    let CommandLine { command, settings } = CommandLine::parse();
    let config = match Config::parse(&settings) {
        Ok(config) => config,
        Err(error) => {
            eprintln!("dateline: {error}");
            return ExitCode::from(2);
        }
    };
    let traces = match start_logs(&config) {
        Ok(traces) => traces,
        Err(error) => {
            eprintln!("dateline: {error:#}");
            return ExitCode::from(2);
        }
    };
    let ended = run(command, config);
    if let Some(traces) = traces {
        traces.stop();
    }
    match ended {
        Ok(code) => code,
        Err(error) => {
            eprintln!("dateline: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Everything that may fail. This is the main thread: the private Postgres must be started and watched here.
fn run(command: Command, config: Config) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve { demo } => serve(config, demo),
        Command::Migrate => {
            with_database(&config, app::migrate)?;
            say("the database has the present schema")
        }
        Command::User { command: UserCommand::Create { email, name, role } } => {
            let link = with_database(&config, |database| {
                app::create_user(&config, database, NewPerson { email, name, role })
            })?;
            say(&link)
        }
        Command::User { command: UserCommand::ResetPassword { email } } => {
            let link = with_database(&config, |database| app::reset_password(&config, database, &email))?;
            say(&link)
        }
        Command::Audit { command: AuditCommand::Verify { head } } => {
            let terminal = std::io::stderr().is_terminal();
            let whole = with_database(&config, |database| async move {
                let mut out = std::io::stdout();
                audit::verify_history(database, head.as_ref(), &mut out, |done, all| {
                    if terminal {
                        // The last word ends the line that all of them share.
                        let end = if done >= all { "\n" } else { "" };
                        eprint!("\r{done} of {all} events{end}");
                    }
                })
                .await
            })?;
            Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Command::Doctor => {
            let fine =
                runtime()?.block_on(app::doctor::run(&config, app::MIGRATIONS, &mut std::io::stdout().lock()))?;
            Ok(if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
    }
}

fn serve(config: Config, demo: bool) -> anyhow::Result<ExitCode> {
    match config.database.clone() {
        DatabaseSetting::External(options) => {
            runtime()?
                .block_on(async { app::serve(config, Database { options: *options }, demo, asked_to_stop()?).await })?;
        }
        DatabaseSetting::Embedded => {
            let mut embedded = Embedded::start(&config.data)?;
            let database = Database { options: embedded.options(DATABASE) };
            let runtime = runtime()?;
            let stop = runtime.block_on(async { asked_to_stop() })?;
            let server = runtime.spawn(app::serve(config, database, demo, stop));
            embedded.watch(|| server.is_finished());
            let served = runtime.block_on(server);
            embedded.stop()?;
            served.context("the server broke")??;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs one short piece of work on the database: somebody else's, a running server's, or one started for it.
fn with_database<T, F: Future<Output = anyhow::Result<T>>>(
    config: &Config,
    work: impl FnOnce(Database) -> F,
) -> anyhow::Result<T> {
    let mut started = None;
    let options = match &config.database {
        DatabaseSetting::External(options) => (**options).clone(),
        DatabaseSetting::Embedded => match Embedded::running(&config.data, DATABASE)? {
            Some(options) => options,
            None => started.insert(Embedded::start(&config.data)?).options(DATABASE),
        },
    };
    let done = runtime()?.block_on(work(Database { options }));
    if let Some(mut embedded) = started {
        embedded.stop()?;
    }
    done
}

fn say(line: &str) -> anyhow::Result<ExitCode> {
    writeln!(std::io::stdout().lock(), "{line}")?;
    Ok(ExitCode::SUCCESS)
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the async runtime does not start")
}

/// Resolves at the first SIGTERM or SIGINT. A second one ends the program at once; the private Postgres then closes
/// by itself.
fn asked_to_stop() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be listened for")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT cannot be listened for")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping; a second signal stops at once");
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            std::process::exit(1);
        });
    })
}

/// Logs to the error output and, if a collector is set up, spans to it.
fn start_logs(config: &Config) -> anyhow::Result<Option<Traces>> {
    let traces = config.otlp_url.as_ref().map(Traces::start).transpose().context("DATELINE_OTLP_URL")?;
    let logs = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    let logs = match config.log_format {
        LogFormat::Plain => logs.boxed(),
        LogFormat::Json => logs.json().flatten_event(true).with_current_span(true).boxed(),
    };
    tracing_subscriber::registry()
        .with(traces.as_ref().map(Traces::layer))
        .with(spent::layer())
        .with(logs.with_filter(traces::log_filter()))
        .init();
    Ok(traces)
}
