/// A table that replaces libyaml's error messages by plain words, with advice for the user.
enum YAMLProblem {
  /// Translates an error message of libyaml into plain words.
  ///
  /// - Parameters:
  ///   - problem: The error message of libyaml.
  ///   - context: The context that libyaml adds, such as `while parsing a flow mapping`; empty if there is
  ///     none.
  /// - Returns: The message in plain words. A message that is not in the table is returned unchanged, with
  ///   its context.
  static func plainMessage(_ problem: String, _ context: String) -> String {
    switch problem {
    case "mapping values are not allowed in this context": misplacedColon
    case "found a tab character that violates indentation",
      "found a tab character where an indentation space is expected":
      "a tab indents this line; use spaces"
    case "found character that cannot start any token":
      "a value cannot begin with this character; put the value in quotes, or use spaces in place of a tab"
    case "did not find expected ',' or '}'":
      "a `}` or a comma is missing before this place"
    case "did not find expected ',' or ']'":
      "a `]` or a comma is missing before this place"
    case "did not find expected key":
      "the indentation of this line does not fit the lines above it"
    case "did not find expected '-' indicator":
      "this line does not belong to the list above it; indent it like the other items, with `- `"
    case "found unexpected end of stream" where context.contains("quoted scalar"):
      "a quotation mark is not closed"
    case "could not find expected ':'":
      "a colon is missing after the key"
    case "did not find expected node content":
      "a value is missing here"
    case "found unknown escape character":
      "a backslash inside double quotes begins no known escape; use single quotes"
    case "did not find expected alphabetic or numeric character":
      "`*` and `&` have a meaning of their own at the start of a value; put the value in quotes"
    case "block sequence entries are not allowed in this context":
      "a list cannot begin on the line of its key; begin it on the next line"
    default: context.isEmpty ? problem : "\(problem) \(context)"
    }
  }

  /// The message about a colon after which a value cannot follow.
  ///
  /// ``narrowed(_:in:)`` replaces it by the cause that the line of the colon shows.
  private static let misplacedColon = "a colon and a space are where they are not allowed"

  /// Returns an error with the one cause that its line shows, if libyaml's message leaves several possible.
  ///
  /// A colon after another colon of its line is inside a value. The first colon of a line makes the line a key, which
  /// cannot be indented below a value.
  static func narrowed(_ error: YAMLParseError, in text: String) -> YAMLParseError {
    guard error.problem.hasSuffix(misplacedColon) else { return error }
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    guard lines.indices.contains(error.line - 1) else { return error }
    let textBefore = Substring(lines[error.line - 1]).unicodeScalars.prefix(error.column - 1)
    let cause =
      textBefore.contains(":")
      ? "a colon and a space are inside a value; put the value in quotes"
      : "this line cannot be a key, because it is indented below a value; indent it like the key "
        + "above, or put the whole value in quotes if the line belongs to it"
    var error = error
    error.problem = String(error.problem.dropLast(misplacedColon.count)) + cause
    return error
  }
}
