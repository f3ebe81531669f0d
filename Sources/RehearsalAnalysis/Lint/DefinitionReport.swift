public import Foundation
public import RehearsalLint
import RehearsalSimulation

/// A report on everything that the parser found in one definition.
///
/// A definition is the Markdown file that describes an agent.
public struct DefinitionReport: CustomStringConvertible {
  private let parts: DefinitionParts

  /// Creates the report on the parts that the parser found in a definition.
  public init(_ parts: DefinitionParts) {
    self.parts = parts
  }

  /// The human-readable report, which ends with a newline.
  public var description: String {
    let headline = "\(InertText.singleLine(parts.agent))  \(InertText.singleLine(parts.file))"
    let sections = parts.sections.map { section in
      ([section.title]
        + section.parts.map { part in
          let position = "\(part.location.line):\(part.location.column)"
          return "  \(position)  \(InertText.singleLine(part.text, limit: 100))"
        })
        .joined(separator: "\n")
    }
    return ([headline] + sections).joined(separator: "\n\n") + "\n"
  }

  private struct Document: Encodable {
    var format = 1
    var agent: String
    var file: String
    var sections: [DefinitionSection]
  }

  /// Returns the report as JSON in format version 1, with sorted keys and a newline at the end.
  ///
  /// Later versions of the format only add keys.
  ///
  /// - Throws: The error of the encoder.
  public func json() throws -> Data {
    let document = Document(
      agent: parts.agent,
      file: parts.file,
      sections: parts.sections.map(DefinitionSection.init)
    )
    return try JSONEncoding.data(document)
  }
}

/// All parts of one kind in a definition, as an object in JSON.
struct DefinitionSection: Encodable {
  private struct Part: Encodable {
    var text: String
    var line: Int
    var column: Int
  }

  private var title: String
  private var parts: [Part]

  init(_ section: DefinitionParts.Section) {
    title = section.title
    parts = section.parts.map {
      Part(text: $0.text, line: $0.location.line, column: $0.location.column)
    }
  }
}
