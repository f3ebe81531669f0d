import Mustache

/// A section of a report, independent of the format: plain text, Markdown or HTML.
struct ReportSection {
  /// The title of the section; `nil` if the section has no title.
  ///
  /// The first letter is usually a capital. Plain text shows it in lower case.
  var title: Phrase?
  /// The content of the section, from top to bottom.
  var blocks: [Block]

  /// A part of a section's content.
  enum Block {
    /// Sentences, each on its own line or in its own paragraph.
    case notes([Phrase])
    /// Warnings to read before the results, one sentence each.
    case cautions([Phrase])
    /// Commands that the user can run, each on its own line.
    case commands([Phrase])
    /// Facts about configuration A and configuration B, such as their names and paths.
    case sides([ConfigurationFacts])
    /// The items of a list.
    case items([Item])
    /// A table with column headings.
    case table(ReportTable)
    /// A chart, which only the HTML format shows.
    case chart(Chart)
  }

  /// Facts about one of the two configurations that a report compares.
  struct ConfigurationFacts {
    /// The letter of the configuration, `A` or `B`.
    var label: String
    /// The facts, such as the name and the path of the configuration.
    var texts: [Phrase]
    /// A drawing for the configuration, such as the timeline of a run; `nil` if there is none.
    var figure: (any Figure)?
  }

  /// An item of a list, with facts about each of the two configurations.
  struct Item {
    var label: String
    var text: Phrase
    var sides: [ConfigurationFacts]
  }

  /// A drawing with a caption.
  ///
  /// The drawing and the caption are left out if the drawing would be empty.
  struct Chart {
    var caption: Phrase
    var figure: any Figure
  }

  /// The section without its charts; `nil` if the section has nothing but charts.
  var withoutCharts: ReportSection? {
    var section = self
    section.blocks.removeAll { if case .chart = $0 { true } else { false } }
    return section.blocks.isEmpty && !blocks.isEmpty ? nil : section
  }
}

/// A drawing in a report, which only the HTML format shows.
///
/// Reading ``element`` creates the drawing, so that other formats do not spend time on it.
protocol Figure: MustacheCustomRepresentation {
  /// The drawing as an HTML element, such as `svg`; `nil` if the drawing would be empty.
  var element: String? { get }
}

extension Figure {
  /// The HTML element, which Mustache templates insert in place of the figure.
  var representation: Any? { element }
}
