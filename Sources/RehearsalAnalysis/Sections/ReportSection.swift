import Mustache

/// A section of a report, which each format renders in its own way.
struct ReportSection {
  /// The title, which starts with a capital letter unless it starts with code; `nil` if the blocks need none.
  var title: Phrase?
  /// The content, from top to bottom.
  var blocks: [Block]

  /// A part of a section.
  enum Block {
    /// Sentences, one to a line or paragraph.
    case notes([Phrase])
    /// Sentences to read before the results.
    case cautions([Phrase])
    /// Commands to run, one to a line.
    case commands([Phrase])
    /// What there is to say of each of the things compared.
    case sides([Side])
    /// A list.
    case items([Item])
    case table(ReportTable)
    /// A drawing, which only some formats show.
    case chart(Chart)
  }

  /// One of the things compared.
  struct Side {
    /// The letter that stands for the side, such as `A`.
    var label: String
    var texts: [Phrase]
    /// A drawing of the side, if there is one.
    var figure: (any Figure)?
  }

  /// An item of a list, with what there is to say of each side.
  struct Item {
    var label: String
    var text: Phrase
    var sides: [Side]
  }

  /// A drawing with a caption; neither is shown if the drawing would be empty.
  struct Chart {
    var caption: Phrase
    var figure: any Figure
  }

  /// The section as formats without drawings show it; `nil` if there are only drawings in it.
  var withoutCharts: ReportSection? {
    var section = self
    section.blocks.removeAll { if case .chart = $0 { true } else { false } }
    return section.blocks.isEmpty && !blocks.isEmpty ? nil : section
  }
}

/// A drawing that reports show in formats that have drawings.
///
/// A figure is drawn only when a format shows it.
protocol Figure: MustacheCustomRepresentation {
  /// The drawing as an element of HTML, such as `svg`; `nil` if it would be empty.
  var element: String? { get }
}

extension Figure {
  /// The drawing, in the form in which templates insert it.
  var representation: Any? { element }
}
