import ArgumentParser
import RehearsalRecording

extension RecordingLevel {
  /// Parses the value of the option `--level`, such as `events`.
  static func parseOption(_ text: String) throws -> RecordingLevel {
    guard let level = RecordingLevel(rawValue: text) else {
      throw ValidationError("Give outcomes, handoffs or events.")
    }
    return level
  }
}

/// How a recording stores events: the flags `--packed` and `--plain`.
enum EventStorage: String, EnumerableFlag {
  /// Blocks of many events, which take less space and time.
  case packed
  /// A row for each event, which every SQLite tool can read.
  case plain

  static func help(for value: EventStorage) -> ArgumentHelp? {
    switch value {
    case .packed:
      "Store events in blocks, which take less space and time. (default: of bench, and of --level events with several seeds)"
    case .plain: "Store events in rows, which every SQLite tool can read. (default: otherwise)"
    }
  }

  /// Checks that the runs are recorded, and that the level is `events` if it is given.
  func validate(level: RecordingLevel?, record: String?) throws {
    if record == nil { throw ValidationError("--\(rawValue) requires --record FILE.") }
    if let level, level != .events {
      throw ValidationError(
        "--\(rawValue) cannot be used with --level \(level.rawValue), which records no events."
      )
    }
  }
}
