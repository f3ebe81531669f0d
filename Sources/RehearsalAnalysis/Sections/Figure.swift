import Mustache

/// A drawing that reports show in formats that have drawings.
///
/// A figure is drawn only when a format shows it.
protocol Figure: MustacheCustomRepresentation {
  /// The drawing as an SVG element; `nil` if it would be empty.
  var svg: String? { get }
}

extension Figure {
  /// The drawing, in the form in which templates insert it.
  var representation: Any? { svg }
}
