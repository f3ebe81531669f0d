import RehearsalDefinitions
import RehearsalSimulation

/// The reason why an entry of a list of tools is not the name of one tool, with or without limits in parentheses.
enum MalformedToolEntry {
  /// The entry opens a parenthesis that it does not close.
  case unclosedParenthesis
  /// The entry consists of the names of several tools that are separated by something other than commas.
  case severalTools([String])
  /// The entry has text after its closing parenthesis.
  case textAfterParenthesis

  /// Determines what is wrong with an entry; `nil` if it has the form of a tool's name.
  init?(_ entry: String, on platform: TargetPlatform) {
    let isClosed = entry.last == ")"
    let openingCount = entry.count { $0 == "(" }
    // An entry that is closed can still have lost the parenthesis of a tool before its last one.
    if openingCount > entry.count(where: { $0 == ")" }), !isClosed || entry.contains(",") {
      self = .unclosedParenthesis
      return
    }
    let parts = Self.parts(of: entry)
    if parts.count > 1, parts.allSatisfy({ Self.isKnown($0, on: platform) }) {
      self = .severalTools(parts)
    } else if openingCount > 0, !isClosed {
      self = .textAfterParenthesis
    } else {
      return nil
    }
  }

  /// Returns a sentence that describes what is wrong with an entry.
  func message(about entry: String) -> String {
    switch self {
    case .unclosedParenthesis:
      "`\(entry)` opens a parenthesis and does not close it, so all that follows counts as a limit of "
        + "`\(ToolTable.nameWithoutLimits(of: entry))`"
    case .severalTools: "`\(entry)` is read as the name of one tool"
    case .textAfterParenthesis: "`\(entry)` has text after its parenthesis"
    }
  }

  /// How to correct the entry.
  var remedy: String {
    switch self {
    case .unclosedParenthesis: "close the parenthesis"
    case .severalTools(let names):
      "separate the tools with commas: `\(names.joined(separator: ", "))`"
    case .textAfterParenthesis:
      "remove the text after the parenthesis, or separate the tools with commas"
    }
  }

  /// The words that can stand between the names of tools.
  private static let joiningWords: Set<String> = ["and", "or", "/", "&", "+"]

  /// Returns the parts of an entry between white space, semicolons and vertical bars outside parentheses.
  private static func parts(of entry: String) -> [String] {
    var parts: [String] = [""]
    var parenthesisDepth = 0
    for character in entry {
      if character == "(" { parenthesisDepth += 1 }
      if character == ")" { parenthesisDepth -= 1 }
      if parenthesisDepth <= 0, character.isWhitespace || character == ";" || character == "|" {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.filter { !$0.isEmpty && !joiningWords.contains($0) }
  }

  private static func isKnown(_ name: String, on platform: TargetPlatform) -> Bool {
    if case .unknown = platform.status(of: name) { return false }
    return true
  }
}
