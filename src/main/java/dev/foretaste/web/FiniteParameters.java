package dev.foretaste.web;

import org.springframework.beans.propertyeditors.CustomNumberEditor;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;

/**
 * Java reads "NaN" and "Infinity" as numbers; no parameter of this API means them. These are editors because Spring
 * asks its lenient ones again after a converter has refused a text.
 */
@ControllerAdvice
final class FiniteParameters {

    @InitBinder
    void finite(WebDataBinder binder) {
        binder.registerCustomEditor(double.class, new Finite(Double.class, false));
        binder.registerCustomEditor(Double.class, new Finite(Double.class, true));
        binder.registerCustomEditor(float.class, new Finite(Float.class, false));
        binder.registerCustomEditor(Float.class, new Finite(Float.class, true));
    }

    private static final class Finite extends CustomNumberEditor {
        Finite(Class<? extends Number> type, boolean allowEmpty) {
            super(type, allowEmpty);
        }

        @Override
        public void setAsText(String text) {
            super.setAsText(text);
            if (getValue() instanceof Number number && !Double.isFinite(number.doubleValue())) {
                throw new NumberFormatException("not finite");
            }
        }
    }
}
