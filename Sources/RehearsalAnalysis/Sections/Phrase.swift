import RehearsalSimulation

/// A text of a report, in which paths and commands are marked as code.
///
/// A phrase is written as a string literal, such as `"\(code: path), \(count) pairs"`. Control characters in
/// interpolated text are escaped, because the text can come from files.
struct Phrase: Hashable, ExpressibleByStringInterpolation {
  /// A part of a phrase that consists of either words or code.
  enum Piece: Hashable {
    /// Ordinary words.
    case words(String)
    /// A path or a command, which Markdown and HTML show as code.
    case code(String)

    /// The text of the piece, without any markup.
    var text: String {
      switch self {
      case .words(let text), .code(let text): text
      }
    }
  }

  /// The pieces of the phrase, each of which has text.
  private(set) var pieces: [Piece]

  init(stringLiteral text: String) {
    pieces = text.isEmpty ? [] : [.words(text)]
  }

  init(stringInterpolation interpolation: StringInterpolation) {
    pieces = interpolation.pieces
  }

  /// Creates a phrase that consists of words, with control characters escaped.
  init(_ text: String) {
    self = "\(text)"
  }

  /// The text of the phrase, without any markup.
  var text: String { pieces.map(\.text).joined() }

  /// The phrase with its first letter in lowercase, unless the phrase starts with code.
  var uncapitalized: Phrase {
    guard case .words(let text) = pieces.first else { return self }
    var phrase = self
    phrase.pieces[0] = .words(text.prefix(1).lowercased() + text.dropFirst())
    return phrase
  }

  /// The pieces of a phrase that is written as a string literal with interpolations.
  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var pieces: [Piece] = []

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ text: String) { append(.words(text)) }

    /// Adds the description of a value as words, with control characters escaped.
    mutating func appendInterpolation(_ words: some CustomStringConvertible) {
      append(.words(InertText.singleLine(words.description)))
    }

    /// Adds a path or a command as code, with control characters escaped.
    mutating func appendInterpolation(code: String) {
      append(.code(InertText.singleLine(code)))
    }

    mutating func appendInterpolation(_ phrase: Phrase) { pieces += phrase.pieces }

    private mutating func append(_ piece: Piece) {
      if !piece.text.isEmpty { pieces.append(piece) }
    }
  }
}

extension [Phrase] {
  /// Returns one phrase that consists of all phrases in order, with a separator between them.
  func joined(by separator: Phrase) -> Phrase {
    dropFirst().reduce(first ?? "") { "\($0)\(separator)\($1)" }
  }
}
