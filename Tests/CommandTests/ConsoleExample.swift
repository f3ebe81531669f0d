import Foundation
import Testing

/// A command in a console block of a page, with the output that the page shows.
struct ConsoleExample {
  var command: String
  var output: String

  /// Returns the fenced blocks of a language, without their fences.
  static func blocks(_ language: String, in text: String) -> [String] {
    text.components(separatedBy: "\n```").enumerated().compactMap { index, part in
      guard index % 2 == 1, part.hasPrefix(language + "\n") else { return nil }
      return String(part.dropFirst(language.count + 1))
    }
  }

  /// Returns the commands of all console blocks of a page, in order.
  static func all(in text: String) -> [ConsoleExample] {
    blocks("console", in: text).flatMap { block in
      ("\n" + block).components(separatedBy: "\n$ ").dropFirst().map { part in
        let lines = part.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        return ConsoleExample(
          command: String(lines[0]),
          output: lines.count > 1 ? String(lines[1]) : ""
        )
      }
    }
  }

  /// Runs the command and compares what it prints with what the page shows.
  func check(in folder: URL) async throws {
    let words = command.split(separator: " ").map(String.init)
    #expect(words.first == "rehearse")
    let result = try await Command.run(Array(words.dropFirst()), in: folder)
    let printed = result.output.hasSuffix("\n") ? String(result.output.dropLast()) : result.output
    #expect(printed == output, "$ \(command)")
  }
}
