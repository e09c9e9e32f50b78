package dev.foretaste.web;

import org.springframework.beans.PropertyEditorRegistrar;
import org.springframework.beans.PropertyEditorRegistry;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.propertyeditors.CustomNumberEditor;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.ConfigurableWebBindingInitializer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/**
 * Java reads "NaN" and "Infinity" as numbers; no parameter of this API means them. These are editors because Spring
 * asks its lenient ones again after a converter has refused a text. They are registered once: an {@code @InitBinder}
 * would be looked up and called for every parameter of every request.
 */
@Component
final class FiniteParameters implements PropertyEditorRegistrar {

    @Autowired
    void registerWith(RequestMappingHandlerAdapter adapter) {
        if (!(adapter.getWebBindingInitializer() instanceof ConfigurableWebBindingInitializer initializer)) {
            throw new IllegalStateException("parameters are bound by something that takes no editors");
        }
        initializer.setPropertyEditorRegistrar(this);
    }

    @Override
    public void registerCustomEditors(PropertyEditorRegistry registry) {
        registry.registerCustomEditor(double.class, new Finite(Double.class, false));
        registry.registerCustomEditor(Double.class, new Finite(Double.class, true));
        registry.registerCustomEditor(float.class, new Finite(Float.class, false));
        registry.registerCustomEditor(Float.class, new Finite(Float.class, true));
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
