import RehearsalSimulation

/// A text of a report in which paths and commands are set apart as code.
///
/// Write a phrase as a string literal: `"\(code: path), \(count) pairs"`. Interpolated text can come from
/// files, so it is made inert.
struct Phrase: Hashable, ExpressibleByStringInterpolation {
  /// A part of a phrase.
  enum Piece: Hashable {
    case words(String)
    case code(String)

    /// The text of the piece.
    var text: String {
      switch self {
      case .words(let text), .code(let text): text
      }
    }
  }

  /// The pieces, without empty ones.
  private(set) var pieces: [Piece]

  init(stringLiteral text: String) {
    pieces = text.isEmpty ? [] : [.words(text)]
  }

  init(stringInterpolation interpolation: StringInterpolation) {
    pieces = interpolation.pieces
  }

  /// Creates a phrase of words from text that can come from files.
  init(_ text: String) {
    self = "\(text)"
  }

  /// The text of the phrase, without any marks.
  var text: String { pieces.map(\.text).joined() }

  /// The phrase with a small first letter, unless it starts with code.
  var uncapitalized: Phrase {
    guard case .words(let text) = pieces.first else { return self }
    var phrase = self
    phrase.pieces[0] = .words(text.prefix(1).lowercased() + text.dropFirst())
    return phrase
  }

  /// The parts of a phrase that is written as a string literal with interpolations.
  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var pieces: [Piece] = []

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ text: String) { append(.words(text)) }

    /// Adds words that can come from files.
    mutating func appendInterpolation(_ words: some CustomStringConvertible) {
      append(.words(InertText.line(words.description)))
    }

    /// Adds a path or a command.
    mutating func appendInterpolation(code: String) {
      append(.code(InertText.line(code)))
    }

    mutating func appendInterpolation(_ phrase: Phrase) { pieces += phrase.pieces }

    private mutating func append(_ piece: Piece) {
      if !piece.text.isEmpty { pieces.append(piece) }
    }
  }
}

extension [Phrase] {
  /// Returns the phrases as one, with a separator between two.
  func joined(by separator: Phrase) -> Phrase {
    dropFirst().reduce(first ?? "") { "\($0)\(separator)\($1)" }
  }
}
