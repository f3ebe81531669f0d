import ArgumentParser
import RehearsalRecording

extension Level {
  /// Parses the value of the option `--level`, such as `events`.
  static func option(_ text: String) throws -> Level {
    guard let level = Level(rawValue: text) else {
      throw ValidationError("Give outcomes, handoffs or events.")
    }
    return level
  }
}
