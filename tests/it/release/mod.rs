mod approval;
mod embargo;
mod gate;
mod previews;
mod schedule;
mod timetable;
