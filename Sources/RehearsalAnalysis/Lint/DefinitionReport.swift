public import Foundation
public import RehearsalLint
import RehearsalSimulation

/// Everything that was read from one definition.
public struct DefinitionReport: CustomStringConvertible {
  private let parts: DefinitionParts

  /// Creates the report.
  public init(_ parts: DefinitionParts) {
    self.parts = parts
  }

  /// The report for people, ending in a line end.
  public var description: String {
    let head = "\(InertText.line(parts.agent))  \(InertText.line(parts.file))"
    let sections = parts.sections.map { section in
      ([section.title]
        + section.parts.map { part in
          let place = "\(part.location.line):\(part.location.column)"
          return "  \(place)  \(InertText.line(part.text, limit: 100))"
        })
        .joined(separator: "\n")
    }
    return ([head] + sections).joined(separator: "\n\n") + "\n"
  }

  private struct Object: Encodable {
    var format = 1
    var agent: String
    var file: String
    var sections: [Section]

    struct Section: Encodable {
      var title: String
      var parts: [Part]
    }

    struct Part: Encodable {
      var text: String
      var line: Int
      var column: Int
    }
  }

  /// The report as JSON with sorted keys, format 1, ending in a line end; keys are only ever added.
  public func json() throws -> Data {
    let object = Object(
      agent: parts.agent,
      file: parts.file,
      sections: parts.sections.map { section in
        Object.Section(
          title: section.title,
          parts: section.parts.map {
            Object.Part(text: $0.text, line: $0.location.line, column: $0.location.column)
          }
        )
      }
    )
    return try JSONFile.data(object)
  }
}
