import ArgumentParser
import RehearsalRecording

extension Level {
  /// Reads a level as an option gives it.
  static func option(_ text: String) throws -> Level {
    guard let level = Level(rawValue: text) else {
      throw ValidationError("Give outcomes, handoffs or events.")
    }
    return level
  }
}
