package tartinfo

// Period is when a list that is made on a day is evaluated.
var Period = period
