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
